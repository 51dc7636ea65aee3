import { CHANGED } from '../../../harness/core/raft/observation.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { monitor } from '../facts/monitor.ts';
import type { IncrementalEvaluator, IncrementalEvaluators } from '../invariant.ts';
import { APPLIED_INCREMENTAL } from './incremental-applied.ts';
import { QUORUM_INCREMENTAL } from './incremental-quorum.ts';
import { RECORDED_INCREMENTAL } from './incremental-recorded.ts';

export const COMMIT_INCREMENTAL: IncrementalEvaluators = {
  ...QUORUM_INCREMENTAL,

  ...RECORDED_INCREMENTAL,

  'MaxIndexSanity.lastApplied': withinLog('lastApplied'),

  'MaxIndexSanity.commitIndex': withinLog('commitIndex'),

  LastAppliedLeCommitIndex: monitor(CHANGED.commit, (_facts, premises) => ({ after }) => {
    const { self, lastApplied, commitIndex } = after;
    if (lastApplied > 0) premises.count++;
    return lastApplied <= commitIndex
      ? undefined
      : `${self} applied its log up to index ${lastApplied} with commitIndex ${commitIndex}.`;
  }),

  ...APPLIED_INCREMENTAL,
};

function withinLog(mark: keyof Pick<NodeState, 'lastApplied' | 'commitIndex'>): IncrementalEvaluator {
  return monitor(CHANGED.commit | CHANGED.log, (_facts, premises) => ({ after }) => {
    if (after[mark] === 0) return undefined;
    premises.count++;
    if (after[mark] <= after.log.index) return undefined;
    return `${after.self} has ${mark} ${after[mark]} and a log up to index ${after.log.index}.`;
  });
}
