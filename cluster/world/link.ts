/** A message in flight. */
export class Packet<Message> {
  readonly link: Link<Message>;
  /** Position on its link, from 1; copies share the number of their original. */
  readonly number: number;
  /** 0 for the packet that was sent, 1, 2, … for its copies. */
  readonly copy: number;
  /** Grows over all packets of the world: the smaller, the longer in flight. */
  readonly order: number;
  readonly type: string;
  readonly message: Message;
  /** Ghost: what an observer of the world notes of the sender when it sends, its log; copies have it, too. No handler sees it. */
  log: unknown = undefined;

  constructor(link: Link<Message>, number: number, copy: number, order: number, type: string, message: Message) {
    this.link = link;
    this.number = number;
    this.copy = copy;
    this.order = order;
    this.type = type;
    this.message = message;
  }

  /** Absolute: `n1>n2#7` is the 7th packet of that link, `n1>n2#7'1` its first copy. */
  get name(): string {
    const { fromName, toName } = this.link;
    const copy = this.copy === 0 ? '' : `'${this.copy}`;
    return `${fromName}>${toName}#${this.number}${copy}`;
  }

  get from(): number {
    return this.link.from;
  }

  get to(): number {
    return this.link.to;
  }
}

/**
 * What is in flight from one node to another, oldest first. P of the theory is a multiset; keeping it per link costs
 * nothing and lets a step name its packet by link and age.
 */
export interface Link<Message> {
  /** Position among the links of the world; another one after a node was added. */
  position: number;
  readonly from: number;
  readonly to: number;
  readonly fromName: string;
  readonly toName: string;
  readonly packets: Packet<Message>[];
  /** While true nothing is delivered. */
  held: boolean;
  /** Packets ever sent on this link. */
  sent: number;
  /** Copies made so far, by number of the packet; undefined before the first. */
  copies: Map<number, number> | undefined;
}

export function emptyLink<Message>(
  position: number,
  from: number,
  to: number,
  fromName: string,
  toName: string,
): Link<Message> {
  return { position, from, to, fromName, toName, packets: [], held: false, sent: 0, copies: undefined };
}

/** Position of the `index`-th oldest packet, counted among those of `type` if given; -1 when there is none. */
export function positionOf<Message>(link: Link<Message>, type: string | undefined, index: number): number {
  if (type === undefined) return index < link.packets.length ? index : -1;
  let remaining = index;
  for (let position = 0; position < link.packets.length; position++) {
    if (link.packets[position]?.type === type && remaining-- === 0) return position;
  }
  return -1;
}

/** The other direction: how many older packets of the same type are in flight before this one. */
export function indexWithinType<Message>(link: Link<Message>, position: number): number {
  const type = link.packets[position]?.type;
  let index = 0;
  for (let other = 0; other < position; other++) if (link.packets[other]?.type === type) index++;
  return index;
}
