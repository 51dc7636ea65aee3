// Two invariants that are not part of the proof, evaluated at every point of every step of a run in engine sim.
//   npx verdict run --engine sim --system raft --seed 1 --plugin examples/plugins/own-invariants.mjs
// `first-of-its-term` holds. `short-tail` is a wish rather than a law of Raft: a leader that is cut off breaks it.
import { defineInvariant } from 'raft-verdict';

/** Entries that a leader may have beyond its commit index. */
const LONGEST_TAIL = 10;

defineInvariant({
  name: 'first-of-its-term',
  statement: 'The entry that a new leader writes on its own account is the first of its term.',
  contradiction({ nodes }) {
    const node = nodes.find(({ log }) => log.entry?.client === '' && log.previous.term === log.term);
    return (
      node && `${node.self} has such an entry at index ${node.log.index}, and one of term ${node.log.term} before it.`
    );
  },
});

defineInvariant({
  name: 'short-tail',
  statement: `No leader has more than ${LONGEST_TAIL} entries that are not committed.`,
  contradiction({ nodes, up }) {
    for (const [position, { self, role, currentTerm, log, commitIndex }] of nodes.entries()) {
      const tail = log.index - commitIndex;
      if (up[position] && role === 'leader' && tail > LONGEST_TAIL) {
        return `${self}, leader of term ${currentTerm}, has ${tail} entries after commit index ${commitIndex}.`;
      }
    }
  },
});
