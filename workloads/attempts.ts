import type { ClientOutcome } from '../harness/core/contracts/system.ts';

/** Nodes that name each other as leader must not make a client spin between them. */
const HINTS_FOLLOWED_AT_ONCE = 2;

export interface Attempt {
  readonly outcome: ClientOutcome;
  /** How many attempts of the operation there were, this one included. */
  readonly attempts: number;
  /** Position in `nodes` of the node that was asked. */
  readonly node: number;
  readonly nodes: readonly string[];
  /** An unanswered request may be sent again under its id: the system applies an id once, and the spec does not forbid it. */
  readonly repeats: boolean;
}

export interface Next {
  /** No further attempt: the answer was definite, or nonsense that another one would cover, or what became of it is unknown and asking again could do it twice. */
  readonly over: boolean;
  /** Position of the node to turn to next. */
  readonly node: number;
  /** Whether it may be asked without a pause. */
  readonly atOnce: boolean;
}

/** The rules of retrying, the same in every engine: what follows an attempt, as long as the operation has time left. */
export function afterAttempt({ outcome, attempts, node, nodes, repeats }: Attempt): Next {
  const over =
    outcome.type === 'ok' ||
    (outcome.type === 'fail' && !outcome.retry) ||
    (outcome.type === 'info' && (!repeats || outcome.answer !== undefined));
  const hinted = outcome.type === 'fail' && outcome.leader !== undefined ? nodes.indexOf(outcome.leader) : -1;
  return {
    over,
    node: hinted >= 0 ? hinted : (node + 1) % nodes.length,
    atOnce: hinted >= 0 && attempts <= HINTS_FOLLOWED_AT_ONCE,
  };
}
