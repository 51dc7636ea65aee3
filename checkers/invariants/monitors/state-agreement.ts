import type { Monitor, ObservedStep } from '../monitor.ts';

export const stateAgreement: Monitor = {
  name: 'state-agreement',
  statement: 'Nodes that applied the log up to the same index have the same state.',
  source: 'Raft, figure 3 (State Machine Safety); Verdi: StateMachineSafetyInterface, StateMachineCorrectInterface',
  watch() {
    const states = new Map<number, ObservedStep>();
    let premises = 0;
    return {
      observe(step) {
        const { lastApplied, stateDigest } = step.view;
        if (lastApplied === 0) return undefined;
        const first = states.get(lastApplied);
        if (first === undefined) {
          states.set(lastApplied, step);
          return undefined;
        }
        if (first.node !== step.node) premises++;
        if (first.view.stateDigest === stateDigest) return undefined;
        const sentence =
          first.node === step.node
            ? `${step.node} had two different states at applied index ${lastApplied}.`
            : `${first.node} and ${step.node} had different states at applied index ${lastApplied}.`;
        return { reason: 'state-divergence', sentence, steps: [first, step] };
      },
      premises: () => premises,
    };
  },
};
