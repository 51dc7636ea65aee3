/** What stands in a field of an event: whole numbers can be ordered, texts only be equal or not. */
export type FieldKind = 'number' | 'text';

export interface Field {
  readonly name: string;
  readonly kind: FieldKind;
  /** The text is the name of a node. */
  readonly isNode?: true;
}

const NODE: Field = { name: 'node', kind: 'text', isNode: true };
const TERM: Field = { name: 'term', kind: 'number' };
const INDEX: Field = { name: 'index', kind: 'number' };
const CLIENT: Field = { name: 'client', kind: 'text' };
const REQUEST: Field = { name: 'request', kind: 'number' };

/** The events that rules speak of, each with its fields in order. */
export const VOCABULARY = {
  /** The node leads in this term now, and did not before. */
  leader: [NODE, TERM],
  /** The node gave its vote of this term to the candidate. */
  vote: [NODE, TERM, { name: 'candidate', kind: 'text', isNode: true }],
  /** The node's log ends with another entry now, at this index and of this term; a log that was only cut is none. */
  append: [NODE, INDEX, TERM],
  /** The node's commit index became this one while the node was in this term. */
  commit: [NODE, INDEX, TERM],
  /** The node has now applied its log up to this index. */
  apply: [NODE, INDEX],
  /** A client asked for something: the number of the request grows per client. The node is unknown where a client says it. */
  input: [CLIENT, REQUEST, NODE],
  /** A client was answered; the outcome is `ok` or `fail`. */
  output: [CLIENT, REQUEST, { name: 'outcome', kind: 'text' }, NODE],
  /** The node stopped. */
  crash: [NODE],
  /** The node came back. */
  restart: [NODE],
  /** Every fault was taken back: from now on progress is owed. */
  healed: [],
  /** The time in which progress is owed is over. */
  recovered: [],
  /** A node sent a message. */
  message: [
    { name: 'type', kind: 'text' },
    { name: 'from', kind: 'text', isNode: true },
    { name: 'to', kind: 'text', isNode: true },
    TERM,
  ],
} as const satisfies Readonly<Record<string, readonly Field[]>>;

export type EventName = keyof typeof VOCABULARY;

export const EVENT_NAMES = Object.keys(VOCABULARY) as readonly EventName[];

export function fieldsOf(name: EventName): readonly Field[] {
  return VOCABULARY[name];
}

export function isEventName(name: string): name is EventName {
  return Object.hasOwn(VOCABULARY, name);
}
