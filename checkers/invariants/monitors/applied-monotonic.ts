import type { Monitor, ObservedStep } from '../monitor.ts';

/** Only within a life: a node may rebuild its state from the log when it restarts. */
export const appliedMonotonic: Monitor = {
  name: 'applied-monotonic',
  statement: 'While a node runs, its applied index never goes back.',
  source: 'Raft, figure 2 (lastApplied increases monotonically); Verdi: AppliedEntriesMonotonicInterface',
  watch() {
    const last = new Map<string, ObservedStep>();
    let premises = 0;
    return {
      observe(step) {
        const before = last.get(step.node);
        last.set(step.node, step);
        if (before?.life !== step.life || before.view.lastApplied === 0) return undefined;
        premises++;
        if (step.view.lastApplied >= before.view.lastApplied) return undefined;
        const sentence = `${step.node} had applied up to ${before.view.lastApplied} and then only up to ${step.view.lastApplied}.`;
        return { reason: 'applied-decreased', sentence, steps: [before, step] };
      },
      premises: () => premises,
    };
  },
};
