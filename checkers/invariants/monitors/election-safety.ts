import type { Monitor, ObservedStep } from '../monitor.ts';

/** Remembers leaders for ever, so two leaders of a term are found even if they never were leaders at the same time. */
export const electionSafety: Monitor = {
  name: 'election-safety',
  statement: 'At most one node ever leads in a term.',
  source: 'Raft, figure 3 (Election Safety); Verdi: OneLeaderPerTermInterface, OneLeaderLogPerTermInterface',
  watch() {
    const leaders = new Map<number, ObservedStep>();
    let premises = 0;
    return {
      observe(step) {
        if (step.view.role !== 'leader') return undefined;
        premises++;
        const { term } = step.view;
        const first = leaders.get(term);
        if (first === undefined) {
          leaders.set(term, step);
          return undefined;
        }
        if (first.node === step.node) return undefined;
        const sentence = `${first.node} and ${step.node} both led in term ${term}.`;
        return { reason: 'two-leaders', sentence, steps: [first, step] };
      },
      premises: () => premises,
    };
  },
};
