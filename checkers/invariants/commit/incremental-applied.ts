import { type Entry, sameEntry } from '../../../harness/core/raft/entry.ts';
import { cutAfter } from '../../../harness/core/raft/log.ts';
import { CHANGED } from '../../../harness/core/raft/observation.ts';
import { APPLIED, type Applied } from '../facts/applied.ts';
import { baseOf, describe, entriesIn } from '../facts/look.ts';
import { MACHINES, type Machines } from '../facts/machines.ts';
import { monitor } from '../facts/monitor.ts';
import type { IncrementalEvaluator, IncrementalEvaluators } from '../invariant.ts';

const { commit: COMMIT, log: LOG, machine: MACHINE } = CHANGED;

/** What was applied, and what it came to. */
export const APPLIED_INCREMENTAL: IncrementalEvaluators = {
  AppliedEntriesMonotonic: monitor(COMMIT | LOG, (facts, premises) => {
    const applied = facts.of(APPLIED);
    return () => {
      premises.count++;
      const { now, ever } = applied;
      if (now.index >= ever.index) return replaced(applied);
      return `Only what comes up to index ${now.index} is applied, after it had been up to index ${ever.index}.`;
    };
  }),

  'AppliedEntriesMonotonic.same_entries': monitor(COMMIT | LOG, (facts, premises) => {
    const applied = facts.of(APPLIED);
    return () => {
      premises.count++;
      return replaced(applied);
    };
  }),

  'StateMachineCorrect.state_machine_log': ofMachines(({ contents }) => contents),

  'StateMachineCorrect.client_cache_correct': ofMachines(({ records }) => records),

  'StateMachineCorrect.client_cache_complete': ofMachines(({ missing }) => missing),
};

/** An entry that was applied before and is not what is applied now at its index. */
function replaced({ now, ever }: Applied): string | undefined {
  const [shorter, longer] = now.index < ever.index ? [now, ever] : [ever, now];
  if (cutAfter(longer, shorter.index).hash === shorter.hash && longer.sorted) return undefined;
  const low = Math.max(baseOf(now).index, baseOf(ever).index);
  const present = new Map<number, Entry>(entriesIn(now).map((entry) => [entry.index, entry]));
  for (const entry of entriesIn(ever)) {
    if (entry.index <= low || entry.index > now.index) continue;
    const other = present.get(entry.index);
    if (other !== undefined && sameEntry(entry, other)) continue;
    return `At index ${entry.index} ${describe(entry)} had been applied, now ${other === undefined ? 'nothing' : describe(other)} is.`;
  }
  return undefined;
}

function ofMachines(select: (machines: Machines) => string | undefined): IncrementalEvaluator {
  return monitor(COMMIT | LOG | MACHINE, (facts, premises) => {
    const machines = facts.of(MACHINES);
    return () => {
      if (machines.compared) premises.count++;
      return select(machines);
    };
  });
}
