import type { Log } from '../../../harness/core/raft/log.ts';
import { CHANGED } from '../../../harness/core/raft/observation.ts';
import { LOG_TREE } from '../facts/log-tree.ts';
import { baseOf, describe, disorder, entriesIn, gap, repeatedIndex } from '../facts/look.ts';
import { monitor } from '../facts/monitor.ts';
import { requestMonitor } from '../facts/request-monitor.ts';
import type { IncrementalEvaluator, IncrementalEvaluators } from '../invariant.ts';
import { ALL_ENTRIES_FROM_ONE, LOG_MATCHING_INCREMENTAL } from './incremental-matching.ts';
import { ENTRY_ORIGIN_INCREMENTAL } from './incremental-origin.ts';

const SORTED_HOST = hostMonitor((log) => {
  const wrong = disorder(entriesIn(log), baseOf(log));
  return wrong && `has ${describe(wrong)} out of order`;
});

const SORTED_REQUEST = requestMonitor(
  () => true,
  ({ name }, _message, entries) => {
    const wrong = disorder(entries);
    return wrong && `AppendEntries ${name} carries ${describe(wrong)} out of order.`;
  },
);

const CONTIGUOUS_HOST = hostMonitor((log) => {
  const index = gap(entriesIn(log), baseOf(log).index);
  return index === undefined ? undefined : `is not contiguous at index ${index}`;
});

const CONTIGUOUS_REQUEST = requestMonitor(
  () => true,
  ({ name }, { prevLogIndex }, entries) => {
    const index = gap(entries, prevLogIndex);
    return index === undefined
      ? undefined
      : `What AppendEntries ${name} carries after prevLogIndex ${prevLogIndex} is not contiguous at index ${index}.`;
  },
);

const FROM_ONE_HOST = hostMonitor((log) => {
  const wrong = entriesIn(log).find(({ index, term }) => index < 1 || term < 1);
  return wrong && `has ${describe(wrong)}`;
});

const FROM_ONE_REQUEST = requestMonitor(
  () => true,
  ({ name }, _message, entries) => {
    const wrong = entries.find(({ index, term }) => index < 1 || term < 1);
    return wrong && `AppendEntries ${name} carries ${describe(wrong)}.`;
  },
);

/** C1 to C10, looking at what a step changed. */
export const LOGS_INCREMENTAL: IncrementalEvaluators = {
  'Sorted.host': SORTED_HOST,
  'Sorted.nw': SORTED_REQUEST,

  'Sorted.gt_prevIndex': requestMonitor(
    () => true,
    ({ name }, { prevLogIndex }, entries) => {
      const wrong = entries.find(({ index }) => index <= prevLogIndex);
      return wrong && `AppendEntries ${name} carries ${describe(wrong)} after prevLogIndex ${prevLogIndex}.`;
    },
  ),

  'Sorted.ge_prevTerm': requestMonitor(
    () => true,
    ({ name }, { prevLogTerm }, entries) => {
      const wrong = entries.find(({ term }) => term < prevLogTerm);
      return wrong && `AppendEntries ${name} carries ${describe(wrong)} after prevLogTerm ${prevLogTerm}.`;
    },
  ),

  'UniqueIndices.host': hostMonitor((log) => {
    const index = repeatedIndex(entriesIn(log));
    return index === undefined ? undefined : `has more than one entry at index ${index}`;
  }),

  'UniqueIndices.nw': requestMonitor(
    () => true,
    ({ name }, _message, entries) => {
      const index = repeatedIndex(entries);
      return index === undefined ? undefined : `AppendEntries ${name} carries more than one entry at index ${index}.`;
    },
  ),

  'LogMatching.hosts.contiguous': CONTIGUOUS_HOST,
  'LogMatching.nw.contiguous': CONTIGUOUS_REQUEST,
  'RefinedLogMatchingLemmas.nw.contiguous': CONTIGUOUS_REQUEST,
  'RefinedLogMatchingLemmas.nw.from_1': FROM_ONE_REQUEST,
  'RefinedLogMatchingLemmas.nw.sorted': SORTED_REQUEST,
  'RefinedLogMatchingLemmas.hosts.from_1': FROM_ONE_HOST,
  'RefinedLogMatchingLemmas.hosts.contiguous': CONTIGUOUS_HOST,
  'RefinedLogMatchingLemmas.hosts.sorted': SORTED_HOST,
  'RefinedLogMatchingLemmas.allEntries.from_1': ALL_ENTRIES_FROM_ONE,
  ...LOG_MATCHING_INCREMENTAL,
  ...ENTRY_ORIGIN_INCREMENTAL,
};

/** A predicate of one log, which holds of every log that fits into the tree of logs. */
function hostMonitor(contradiction: (log: Log) => string | undefined): IncrementalEvaluator {
  return monitor(CHANGED.log, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    return ({ after: { self, log } }) => {
      if (log.entry === undefined) return undefined;
      premises.count++;
      if (tree.regular) return undefined;
      const wrong = contradiction(log);
      return wrong && `The log of ${self} ${wrong}.`;
    };
  });
}
