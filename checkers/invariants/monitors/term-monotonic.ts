import type { Monitor, ObservedStep } from '../monitor.ts';

export const termMonotonic: Monitor = {
  name: 'term-monotonic',
  statement: "A node's term never decreases, also over restarts.",
  source: 'Raft, section 5.1 and figure 2 (currentTerm is persistent); Verdi: VotesLeCurrentTermInterface',
  watch() {
    const last = new Map<string, ObservedStep>();
    let premises = 0;
    return {
      observe(step) {
        const before = last.get(step.node);
        last.set(step.node, step);
        if (before === undefined) return undefined;
        premises++;
        if (step.view.term >= before.view.term) return undefined;
        const over = step.life === before.life ? '' : ' over a restart';
        const sentence = `The term of ${step.node} fell from ${before.view.term} to ${step.view.term}${over}.`;
        return { reason: 'term-decreased', sentence, steps: [before, step] };
      },
      premises: () => premises,
    };
  },
};
