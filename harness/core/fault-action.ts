import type { PacketRule } from './packet-rule.ts';

/** What the nemesis knows of the cluster at the moment it acts. */
export interface Situation {
  readonly nodes: readonly string[];
  /** Who leads, as last observed; undefined when nobody was seen to. */
  readonly leader: string | undefined;
  /** Nodes that another fault holds down or paused now. */
  readonly down: ReadonlySet<string>;
  /** Nodes that are no members of the cluster now, and that no fault is about; absent where the members never change. */
  readonly outside?: ReadonlySet<string>;
  /** Nodes that lost data to a fault of this run, whether they have caught up since or not; without it none. */
  readonly damaged?: ReadonlySet<string>;
}

/**
 * What a fault is there to bring about at its targets. Such a fault ends as soon as that is certain to come, at the latest
 * when its time is over, and its effect is that it came: observed after the end. `snapshot`: the targets lack entries
 * that are in no log any more, and install a snapshot.
 */
export type Consequence = 'snapshot';

/** What becomes of the data of a node while it is down. */
export type Damage =
  /** Everything in its data folder is deleted. */
  | { readonly kind: 'wipe' }
  /** What it had not synced is lost, but for this share of each file's end, from 0 to 1. */
  | { readonly kind: 'lose-unsynced'; readonly kept: number };

/** What is changed in the data of a node between two of its lives. */
export type Corruption =
  /** The last so many bytes of its log are gone. */
  | { readonly kind: 'truncate-log'; readonly bytes: number }
  /** Bits are flipped: the places are shares of all its data, from 0 up to 1. */
  | { readonly kind: 'flip-bits'; readonly places: readonly number[] };

/** How a node is ended: without warning, or asked to end cleanly. */
export type EndSignal = 'kill' | 'term';

/** Links that are cut for `downMs` and carry packets for `upMs`, in turn, beginning with the cut. */
export interface Flap {
  readonly upMs: number;
  readonly downMs: number;
}

/** A fault resolved against a situation: what is done, still as data. */
export type FaultAction =
  | {
      readonly kind: 'packets';
      readonly rules: readonly PacketRule[];
      readonly targets: readonly string[];
      readonly awaits?: Consequence;
      /** After the end connections are left to themselves: TCP goes on when its retransmission timer says so. */
      readonly soft?: boolean;
      /** Its rules come and go while it is in force. */
      readonly flap?: Flap;
    }
  | { readonly kind: 'kill'; readonly targets: readonly string[]; readonly damage?: Damage }
  | { readonly kind: 'pause'; readonly targets: readonly string[] }
  | RestartAction
  | CorruptionAction
  /** Nothing more can be written to the data folders. */
  | { readonly kind: 'disk-full'; readonly targets: readonly string[] }
  /** What nodes write reaches their disks slowly. */
  | { readonly kind: 'slow-disk'; readonly targets: readonly string[]; readonly bytesPerSecond: number }
  | UpgradeAction
  | MembershipAction
  | ClockAction
  | TimeoutAction;

/** A node's clocks: that of the calendar, and that by which time spans are measured. */
export type ClockName = 'wall' | 'monotonic';

/** What becomes of a clock while a fault lasts. */
export type ClockBend =
  /** It differs from the machine's by this much. */
  | { readonly kind: 'offset'; readonly amountMs: number }
  /** It leaps by this much, and stays so after the fault. */
  | { readonly kind: 'jump'; readonly amountMs: number }
  | { readonly kind: 'rate'; readonly rate: number }
  | { readonly kind: 'freeze' }
  /** It stands still and leaps by `amountMs` every `intervalMs`. */
  | { readonly kind: 'step'; readonly amountMs: number; readonly intervalMs: number }
  /** It leaps by `amountMs` and back, in turns of `intervalMs`. */
  | { readonly kind: 'strobe'; readonly amountMs: number; readonly intervalMs: number };

/** The clocks of nodes go wrong. */
export interface ClockAction {
  readonly kind: 'clock';
  readonly targets: readonly string[];
  readonly clocks: readonly ClockName[];
  readonly bend: ClockBend;
}

/** The one target's election timer fires, and nobody else's, by moving all nodes' monotonic clocks. */
export interface TimeoutAction {
  readonly kind: 'timeout';
  readonly targets: readonly string[];
}

/** Nodes are ended and started again at once, `times` times, running for `pauseMs` in between. */
export interface RestartAction {
  readonly kind: 'restart';
  readonly targets: readonly string[];
  readonly signal: EndSignal;
  readonly times: number;
  readonly pauseMs: number;
}

/** Nodes are killed, their data is changed, and they are started on it at once. */
export interface CorruptionAction {
  readonly kind: 'corrupt';
  readonly targets: readonly string[];
  readonly corruption: Corruption;
}

/** Nodes go on as another build, on the data they have. */
export interface UpgradeAction {
  readonly kind: 'upgrade';
  readonly targets: readonly string[];
  readonly to: string;
  /** `rolling`: one node after the other, each only when the one before is back. */
  readonly order: 'rolling' | 'at-once';
  readonly signal: EndSignal;
  /** Whether they return to the build before when the fault ends. */
  readonly back: boolean;
}

/** A node leaves the cluster, joins it, or leaves and joins again as a new member, through the system itself. */
export interface MembershipAction {
  readonly kind: 'membership';
  readonly targets: readonly string[];
  readonly change: MembershipChange;
}

export type MembershipChange = 'remove' | 'add' | 'replace';

/** Nothing can be done now, and why; an excuse counts where the reason is another fault of the same plan. */
export interface FaultSkipped {
  readonly kind: 'skip';
  readonly reason: string;
}
