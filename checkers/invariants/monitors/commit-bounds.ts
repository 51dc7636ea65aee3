import type { Monitor } from '../monitor.ts';

export const commitBounds: Monitor = {
  name: 'commit-bounds',
  statement: 'A node applies only what it knows committed, and commits only what its log holds.',
  source:
    'Raft, figure 2 (commitIndex, lastApplied); Verdi: LastAppliedLeCommitIndexInterface, MaxIndexSanityInterface',
  watch() {
    let premises = 0;
    return {
      observe(step) {
        const { lastApplied, commitIndex, lastIndex } = step.view;
        if (lastApplied > 0 || commitIndex > 0) premises++;
        if (lastApplied <= commitIndex && commitIndex <= lastIndex) return undefined;
        const sentence =
          `${step.node} has lastApplied ${lastApplied}, commitIndex ${commitIndex} and last log index ${lastIndex}, ` +
          'which must not decrease in this order.';
        return { reason: 'commit-beyond-log', sentence, steps: [step] };
      },
      premises: () => premises,
    };
  },
};
