/** A message in flight. Its name is absolute: `n1>n2#7` is the 7th packet of that link, `n1>n2#7'1` its first copy. */
export interface Packet<Message> {
  readonly name: string;
  /** Position on its link, from 1; copies share the number of their original. */
  readonly number: number;
  /** 0 for the packet that was sent, 1, 2, … for its copies. */
  readonly copy: number;
  /** Grows over all packets of the world: the smaller, the longer in flight. */
  readonly order: number;
  readonly type: string;
  readonly term: number | undefined;
  readonly message: Message;
}

/**
 * What is in flight from one node to another, oldest first. P of the theory is a multiset; keeping it per link costs
 * nothing and lets a step name its packet by link and age.
 */
export interface Link<Message> {
  readonly from: number;
  readonly to: number;
  readonly fromName: string;
  readonly toName: string;
  readonly packets: Packet<Message>[];
  /** Packets ever sent on this link. */
  sent: number;
  /** Copies made so far, by number of the packet. */
  readonly copies: Map<number, number>;
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
