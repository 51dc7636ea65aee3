import type { Monitor, ObservedStep } from '../monitor.ts';

/** Compares whole logs by digest, so a difference anywhere up to the common last entry is seen. */
export const logMatching: Monitor = {
  name: 'log-matching',
  statement: 'Logs that end with the same index and term are equal up to there.',
  source: 'Raft, figure 3 (Log Matching); Verdi: LogMatchingInterface',
  watch() {
    const ends = new Map<number, Map<number, ObservedStep>>();
    let premises = 0;
    return {
      observe(step) {
        const { lastIndex, lastTerm, logDigest } = step.view;
        if (lastIndex === 0) return undefined;
        const ofTerm = ends.get(lastTerm) ?? new Map<number, ObservedStep>();
        ends.set(lastTerm, ofTerm);
        const first = ofTerm.get(lastIndex);
        if (first === undefined) {
          ofTerm.set(lastIndex, step);
          return undefined;
        }
        if (first.node !== step.node) premises++;
        if (first.view.logDigest === logDigest) return undefined;
        const sentence = `The logs of ${first.node} and ${step.node} end with index ${lastIndex} of term ${lastTerm} but differ.`;
        return { reason: 'log-mismatch', sentence, steps: [first, step] };
      },
      premises: () => premises,
    };
  },
};
