import type { Role } from '../../harness/core/node-view.ts';
import type { Rule } from '../../harness/core/trace.ts';

/** What a space-time diagram shows: nodes side by side, steps downwards (Lamport 1978). */
export interface SpaceTime {
  readonly title: string;
  /** The same in words, for those who do not see the picture. */
  readonly description: string;
  readonly nodes: readonly string[];
  readonly moments: readonly Moment[];
  /** What nodes were before the first moment; without it followers that nothing happened to. */
  readonly before?: ReadonlyMap<string, Status>;
  /** What the last moment breaks; undefined when it breaks nothing. */
  readonly violation: string | undefined;
}

/** One step. */
export interface Moment {
  /** From 1 in a run that is shown from its beginning. */
  readonly number: number;
  readonly rule: Rule;
  readonly node: string;
  readonly sentence: string;
  /** deliver, duplicate, drop: the message. */
  readonly flight: Flight | undefined;
  /** What else made the step: a timer, a request. */
  readonly cause: string | undefined;
  readonly sent: readonly Flight[];
  /** What is new at the node, a few words each. */
  readonly notes: readonly string[];
  readonly status: Status;
}

/** A message between two nodes. */
export interface Flight {
  /** Absolute name of its packet, the same where it leaves and where it arrives. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** Type, term and what it carries, a few words. */
  readonly label: string;
}

/** A node after a step. What is undefined it does not show. */
export interface Status {
  readonly role: Role | undefined;
  readonly term: number | undefined;
  readonly up: boolean;
  readonly commitIndex: number | undefined;
  /** The terms of its entries, oldest first, and what takes their place where a snapshot does. */
  readonly log: string | undefined;
}
