import type { Budget } from '../../linearizability/budget.ts';
import type { ProgramOrder } from '../program-order.ts';
import { overwrittenBefore, registerConstraints } from '../register-constraints.ts';

/** `not-judged`: there are objects whose values do not identify their writes. */
export type CausalDecision = 'holds' | 'violated' | 'unknown' | 'not-judged';

/**
 * Whether the history is causally consistent with one order of versions for all (causal convergence): what a call can
 * know of, by its process's earlier calls and by the values these found, it finds in an order that is the same for
 * everybody. For unique values that is the absence of a few patterns (Bouajjani, Enea, Guerraoui and Hamza, "On
 * verifying causal consistency", POPL 2017): a value nobody wrote, a circle of program order and values found, and a
 * circle of these with "a write that a call knew of came before the write whose value the call found". A refused call
 * says only what the value was not, and is left out.
 */
export function decideCausal(order: ProgramOrder, budget: Budget): CausalDecision {
  if (order.objects.some(({ clusters }) => clusters === undefined)) return 'not-judged';
  const constraints = registerConstraints(order);
  if (constraints.unexplained.length > 0) return 'violated';
  const known = constraints.graph.close(budget);
  if (known === undefined) return 'unknown';
  if (known.circular.length > 0) return 'violated';
  const conflicts = overwrittenBefore(constraints, budget);
  if (conflicts === undefined) return 'unknown';
  for (const edge of conflicts) constraints.graph.add(edge);
  const ordered = constraints.graph.close(budget);
  if (ordered === undefined) return 'unknown';
  return ordered.circular.length === 0 ? 'holds' : 'violated';
}
