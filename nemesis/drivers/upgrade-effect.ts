import type { UpgradeAction } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { JsonObject } from '../../harness/core/json.ts';
import type { NodeReport } from './administrator.ts';

/** One node on its way from one build to another. */
export interface Move {
  readonly node: string;
  readonly from: string;
  readonly to: string;
  readonly before: NodeReport | undefined;
  /** As soon as it was back; undefined when it did not come back. */
  readonly after: NodeReport | undefined;
  /** Why it was not tried at all. */
  readonly refused?: string;
}

/** A move counts when the node itself says another release than before, with no less in its log. */
export function upgradeEffect({ targets, back }: UpgradeAction, moves: readonly Move[]): FaultEffect {
  const shortcomings = moves.flatMap((move) => shortcomingOf(move) ?? []);
  const due = (back ? 2 : 1) * targets.length;
  const proven = moves.length > 0 && shortcomings.length === 0;
  const reason = shortcomings.length > 0 ? shortcomings.join('; ') : `${moves.length} of ${due} were made`;
  return {
    proven,
    observation: 'nodes upgraded',
    count: moves.filter((move) => shortcomingOf(move) === undefined).length,
    ...(proven ? {} : { reason }),
    details: { moves: moves.map(detailsOf) },
  };
}

function shortcomingOf({ node, to, before, after, refused }: Move): string | undefined {
  if (refused !== undefined) return refused;
  if (after === undefined) return `${node} did not come back as ${to}`;
  if (before === undefined) return `${node} did not say what it was before ${to}`;
  if (after.version === before.version) return `${node} says ${String(after.version)} after the change as before`;
  if (after.term < before.term) return `${node} came back in term ${after.term} after ${before.term}`;
  if (after.lastIndex < before.lastIndex) return `${node} came back with a shorter log`;
  return undefined;
}

function detailsOf({ node, from, to, before, after }: Move): JsonObject {
  return { node, from, to, before: reported(before), after: reported(after) };
}

function reported(report: NodeReport | undefined): JsonObject | null {
  if (report === undefined) return null;
  const { version = null, term, lastIndex } = report;
  return { version, term, lastIndex };
}
