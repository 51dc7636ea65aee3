import type { Json, JsonObject } from './json.ts';

/** One line under `nemesis:` after validation; what the planner expands into planned faults. */
export interface NemesisEntry {
  /** The fault family: `partition`, `loss`, `duplicate`, `kill`, `pause`, …. */
  readonly fault: string;
  /** Distance between two starts, ms. */
  readonly everyMs: number;
  /** How long one occurrence lasts, ms. */
  readonly forMs: number;
  /** What the family's own schema accepted: shape, target, percent, scope, …. */
  readonly parameters: JsonObject;
}

/**
 * One occurrence of a fault: what, whom, from when to when, fixed by the seed before anything runs. Where the target
 * is only known at run time (`leader`), `order` decides every remaining choice, so that nothing is drawn later.
 */
export interface PlannedFault {
  /** Unique in the plan, and the name in history, ledger and reports: `partition-3`. */
  readonly id: string;
  readonly fault: string;
  /** Position of the entry in the spec, for messages. */
  readonly entry: number;
  /** Start and end, ms since the start of the run. */
  readonly atMs: number;
  readonly untilMs: number;
  /** All nodes in an order drawn for this occurrence; selectors take from its front. */
  readonly order: readonly string[];
  /** This occurrence's choices: one shape of the entry's list, percent, scope, target. */
  readonly parameters: JsonObject;
}

/** What the nemesis knows of the cluster at the moment it acts. */
export interface Situation {
  readonly nodes: readonly string[];
  /** Who leads, as last observed; undefined when nobody was seen to. */
  readonly leader: string | undefined;
  /** Nodes that another fault holds down or paused now. */
  readonly down: ReadonlySet<string>;
}

/** The other end of client connections in packet rules. */
export const CLIENTS = 'clients';

/** What happens to a packet that a rule matches, at its receiver. */
export type PacketEffect =
  | { readonly kind: 'drop' }
  | { readonly kind: 'loss'; readonly probability: number }
  | { readonly kind: 'duplicate'; readonly probability: number };

/** Packets from `sender` that arrive at `receiver` suffer `effect`. One direction only: a link has two rules. */
export interface PacketRule {
  readonly receiver: string;
  /** A node, or {@link CLIENTS}. */
  readonly sender: string;
  readonly effect: PacketEffect;
}

/**
 * What a fault is there to bring about at its targets. Such a fault ends as soon as that is certain to come, at the latest
 * when its time is over, and its effect is that it came: observed after the end. `snapshot`: the targets lack entries
 * that are in no log any more, and install a snapshot.
 */
export type Consequence = 'snapshot';

/** A fault resolved against a situation: what is done, still as data. */
export type FaultAction =
  | {
      readonly kind: 'packets';
      readonly rules: readonly PacketRule[];
      readonly targets: readonly string[];
      readonly awaits?: Consequence;
    }
  | { readonly kind: 'kill'; readonly targets: readonly string[] }
  | { readonly kind: 'pause'; readonly targets: readonly string[] };

/** Nothing can be done now, and why; an excuse counts where the reason is another fault of the same plan. */
export interface FaultSkipped {
  readonly kind: 'skip';
  readonly reason: string;
}

/** Proof that a fault did something: an observation that changed between two readings, never an exit status. */
export interface FaultEffect {
  /** True when the observation shows the fault at work. */
  readonly proven: boolean;
  /** What was observed: `packets dropped`, `process gone`, `process stopped`. */
  readonly observation: string;
  /** How much: packets matched, nodes affected. */
  readonly count: number;
  /** Why it is not proven, where more can be said than that nothing was observed. */
  readonly reason?: string;
  readonly details?: Json;
}

/** What became of a planned fault in a run; rebuilt from the history's nemesis events. */
export interface FaultRecord {
  readonly id: string;
  readonly fault: string;
  readonly description: string;
  readonly targets: readonly string[];
  /** Planned start and end, ns. */
  readonly plannedStart: number;
  readonly plannedStop: number;
  /** When the rules were in force and when they were gone, ns; undefined when it never came to that. */
  readonly started: number | undefined;
  readonly stopped: number | undefined;
  readonly effect: FaultEffect | undefined;
  readonly skipped: string | undefined;
}
