import type { Monitor, ObservedStep } from '../monitor.ts';

/** A vote that is gone after a restart proves nothing yet; a different one in its place does. */
export const oneVote: Monitor = {
  name: 'one-vote',
  statement: 'In one term a node votes for at most one candidate, over all its lives.',
  source: 'Raft, section 5.2 and figure 2 (votedFor is persistent); Verdi: VotesCorrectInterface',
  watch() {
    const votes = new Map<string, Map<number, ObservedStep>>();
    let premises = 0;
    return {
      observe(step) {
        const { votedFor, term } = step.view;
        if (votedFor === null) return undefined;
        premises++;
        const ofNode = votes.get(step.node) ?? new Map<number, ObservedStep>();
        votes.set(step.node, ofNode);
        const first = ofNode.get(term);
        if (first === undefined) ofNode.set(term, step);
        if (first === undefined || first.view.votedFor === votedFor) return undefined;
        const voted = `${String(first.view.votedFor)} and for ${votedFor}`;
        const sentence = `${step.node} voted for ${voted}, both in term ${term}.`;
        return { reason: 'two-votes', sentence, steps: [first, step] };
      },
      premises: () => premises,
    };
  },
};
