import type { Role } from '../../harness/core/node-view.ts';
import type { StateLine, StatedEntry } from '../../harness/core/state-lines.ts';
import type { Rule } from '../../harness/core/trace.ts';

/** What a node shows of itself after a step; fields that a system does not show are left out. */
export interface ShownNode {
  readonly role?: Role;
  readonly term?: number;
  readonly votedFor?: string | null;
  readonly leader?: string | null;
  readonly commitIndex?: number;
  readonly lastApplied?: number;
  readonly lastIndex?: number;
  readonly life?: number;
}

/** A packet as it is sent: absolute name (`n1>n2#7`), and what it carries in a few words. */
export type SentPacket = readonly [name: string, label: string];

/** One step, in a form that is small as JSON. */
export interface StepRow {
  /** µs since the start of the run. */
  readonly t: number;
  readonly r: Rule;
  /** Position of the node. */
  readonly n: number;
  /** Name of the packet, where the step is one of a packet. */
  readonly p?: string;
  /** deliver: type of the message. timeout: name of the timer. */
  readonly y?: string;
  /** What else was chosen, in words. */
  readonly d?: string;
  /** input: the request in words. */
  readonly i?: string;
  readonly s?: readonly SentPacket[];
  /** What the node answered, in words. */
  readonly o?: readonly string[];
  /** Positions in the history of the operation that an input begins, and of those that outputs answer. */
  readonly h?: readonly number[];
  /** Client that sent the request, and those that are answered. */
  readonly c?: readonly string[];
  /** What is new of what the node shows. */
  readonly v?: ShownNode;
  /** What is new inside of it. */
  readonly g?: Pick<StateLine, 'log' | 'accepted' | 'votes'>;
}

/** A step that a reader looks for. */
export interface StepMark {
  readonly step: number;
  readonly text: string;
  readonly kind: 'violation' | 'witness';
}

/** A packet in flight. */
export interface Flying {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** The step that sent it. */
  readonly sent: number;
}

/** A node as far as steps tell. */
export interface NodeAt {
  shown: ShownNode;
  up: boolean;
  /** Numbers of the entries of its log, oldest first. */
  log: number[];
  base: readonly [index: number, term: number];
  /** Ghost state allEntries: numbers of entries it accepted, and the first term in which it did. */
  accepted: Map<number, number>;
  votes: readonly string[];
}

/** A world as plain JSON. */
export interface WorldSnapshot {
  readonly nodes: readonly (Omit<NodeAt, 'accepted'> & { readonly accepted: readonly (readonly [number, number])[] })[];
  readonly packets: readonly Flying[];
}

/** The steps of an exact run that a page shows, and what is needed to show the world at each of them. */
export interface Steps {
  readonly nodes: readonly string[];
  /** Those with a lane of their own; none where there are too many. */
  readonly clients: readonly string[];
  /** Steps of the whole run. */
  readonly total: number;
  /** Number of the first step shown. */
  readonly first: number;
  /** The world before that step; null where it is the initial one. */
  readonly before: WorldSnapshot | null;
  readonly entries: readonly StatedEntry[];
  readonly rows: readonly StepRow[];
  /** In the order of their steps, which several may share. */
  readonly marks: readonly StepMark[];
  /** The step that a reader wants to see first; null where none stands out. */
  readonly focus: number | null;
  /** Whether logs and ghost state are known. */
  readonly inside: boolean;
}
