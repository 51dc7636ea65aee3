import type { Log } from '../../../harness/core/raft/log.ts';
import { sameEntry } from '../../../harness/core/raft/entry.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { appliedLog } from '../applied.ts';
import { describeEntry, examine } from '../finding.ts';
import type { Finding, NaiveEvaluators } from '../invariant.ts';
import { baseOf, entriesIn } from '../notions.ts';

export const APPLIED_NAIVE: NaiveEvaluators = {
  AppliedEntriesMonotonic(world, everApplied) {
    const now = appliedLog(world);
    if (everApplied !== undefined && now.index < everApplied.index) {
      const violation = `Entries up to index ${everApplied.index} were applied before, now only up to index ${now.index}.`;
      return { premises: 1, violation };
    }
    return sameAsBefore(world, everApplied);
  },

  'AppliedEntriesMonotonic.same_entries': sameAsBefore,
};

/** Of every index that was applied before and still, or again, is: the entry is the same. Above the snapshots of both. */
function sameAsBefore(world: WorldState, everApplied: Log | undefined): Finding {
  if (everApplied === undefined) return { premises: 0, violation: undefined };
  const now = appliedLog(world);
  const low = Math.max(baseOf(now).index, baseOf(everApplied).index);
  const present = new Map(entriesIn(now).map((entry) => [entry.index, entry]));
  const before = entriesIn(everApplied).filter(({ index }) => index > low && index <= now.index);
  return examine(before, (entry) => {
    const other = present.get(entry.index);
    if (other !== undefined && sameEntry(entry, other)) return undefined;
    const instead = other === undefined ? 'now no entry there is' : `now ${describeEntry(other)} is`;
    return `${describeEntry(entry).replace('entry', 'Entry')} was applied before, ${instead}.`;
  });
}
