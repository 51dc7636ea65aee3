import type { FaultAction } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { Inverse } from '../ledger.ts';

export type ActionKind = FaultAction['kind'];

export type ActionOf<K extends ActionKind> = Extract<FaultAction, { readonly kind: K }>;

/** What a fault has done when it is over. */
export interface Ended {
  readonly effect: FaultEffect;
  /** Nodes that were started again. */
  readonly restarted: readonly string[];
}

/**
 * Does actions of some kinds to a running lab, and takes them back. One file in `nemesis/drivers/`; which one acts is
 * decided by the kind of the action. Failing tools are HarnessErrors. Calls for one fault come in this order: `claim`,
 * `inverses`, `begin`, then `end`, or `abandon` where `begin` failed; faults overlap in any way.
 */
export interface FaultDriver {
  readonly kinds: readonly ActionKind[];
  /** Gets everything ready that its faults share; repeated calls do nothing. */
  prepare?(): Promise<void>;
  /** Says at once, before anything is waited for, that the fault will act: faults that begin together must see it. */
  claim(faultId: string, action: FaultAction): void;
  /** What takes the action back, written down before it is done. */
  inverses(faultId: string): readonly Inverse[];
  /**
   * Makes everything ready at once and acts when `go` resolves; resolves when the fault is in force. Targets that could
   * not be hit are let go, with the reason.
   */
  begin(faultId: string, go: Promise<void>): Promise<ReadonlyMap<string, string>>;
  /** Makes everything ready at once, takes the action back when `go` resolves, and tells what it did. */
  end(faultId: string, go: Promise<void>): Promise<Ended>;
  /**
   * After `end`, when that is recorded: what may take long and belongs to the heal all the same. Resolves to the effect where
   * more is known of it by then.
   */
  afterwards?(faultId: string): Promise<FaultEffect | undefined>;
  /** Takes back a fault that did not come into force everywhere. */
  abandon(faultId: string): Promise<void>;
  /** Removes what `prepare` put in place. */
  restore?(): Promise<void>;
  /** After `begin`: resolves when the fault has done all it is there for, so that it may end before its time. */
  over?(faultId: string): Promise<void>;
  /** Nodes that its faults hold down or paused now. */
  readonly down?: ReadonlySet<string>;
  /** Nodes that are no members of the cluster now, and that none of its faults is about. */
  readonly outside?: ReadonlySet<string>;
  /** Nodes that are leaving the cluster or have left it: they may end by themselves. */
  readonly departing?: ReadonlySet<string>;
  /** Nodes whose data its faults have damaged in this run. */
  readonly damaged?: ReadonlySet<string>;
}

/** The action as one of the kinds a driver does; any other comes from a mistake of ours. */
export function narrowed<K extends ActionKind>(action: FaultAction, ...kinds: readonly K[]): ActionOf<K> {
  if ((kinds as readonly string[]).includes(action.kind)) return action as ActionOf<K>;
  throw new RangeError(`a driver of ${kinds.join(', ')} cannot do ${action.kind}`);
}

/** Which of the nodes could not be hit, and why, where `hit` resolves to the reason. */
export async function refusals(
  nodes: readonly string[],
  hit: (node: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const reasons = await Promise.all(nodes.map(async (node) => [node, await hit(node)] as const));
  return new Map(reasons.flatMap(([node, reason]) => (reason === undefined ? [] : [[node, reason] as const])));
}

export const NOBODY: ReadonlyMap<string, string> = new Map();
