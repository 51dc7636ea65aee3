import type { WorldState } from '../../../harness/core/raft/observation.ts';
import {
  type NamedLog,
  ofLogs,
  ofRequests,
  SORTED_LOG,
  SORTED_PAYLOAD,
  UNIQUE_INDICES,
  UNIQUE_INDICES_PAYLOAD,
} from '../affinity.ts';
import { describeEntry, examine } from '../finding.ts';
import type { NaiveEvaluators } from '../invariant.ts';
import { entriesCarried, hostsOf, requestsWithEntries } from '../notions.ts';
import { LOG_MATCHING_NAIVE } from './naive-matching.ts';
import { ENTRY_ORIGIN_NAIVE } from './naive-origin.ts';

/** C1 and C2. */
const ORDER_NAIVE: NaiveEvaluators = {
  'Sorted.host': (world) => ofLogs(logsOf(world), SORTED_LOG),

  'Sorted.nw': (world) => ofRequests(world, SORTED_PAYLOAD),

  'Sorted.gt_prevIndex': (world) =>
    examine(requestsWithEntries(world), ({ name, message: { prevLogIndex, entries } }) => {
      const wrong = entriesCarried(entries).find(({ index }) => index <= prevLogIndex);
      return wrong && `AppendEntries ${name} has prevLogIndex ${prevLogIndex} and carries ${describeEntry(wrong)}.`;
    }),

  'Sorted.ge_prevTerm': (world) =>
    examine(requestsWithEntries(world), ({ name, message: { prevLogTerm, entries } }) => {
      const wrong = entriesCarried(entries).find(({ term }) => term < prevLogTerm);
      return wrong && `AppendEntries ${name} has prevLogTerm ${prevLogTerm} and carries ${describeEntry(wrong)}.`;
    }),

  'UniqueIndices.host': (world) => ofLogs(logsOf(world), UNIQUE_INDICES),

  'UniqueIndices.nw': (world) => ofRequests(world, UNIQUE_INDICES_PAYLOAD),
};

/** C1 to C10. */
export const LOGS_NAIVE: NaiveEvaluators = { ...ORDER_NAIVE, ...LOG_MATCHING_NAIVE, ...ENTRY_ORIGIN_NAIVE };

function logsOf(world: WorldState): NamedLog[] {
  return hostsOf(world).map(({ name, state }) => ({ name: `The log of ${name}`, log: state.log }));
}
