import type { Call } from '../call.ts';
import { commonRemovals, without, type Part } from '../minimal/removals.ts';
import type { CounterView } from './view.ts';

/**
 * What can be taken out of a counter: calls that did not move it, and in most views of it any call, see
 * {@link CounterView}.
 */
export function counterRemovals(view: CounterView | undefined): (part: Part) => Iterable<readonly Call[]> {
  const isFree = view?.bound === 'at-least' || view?.bound === 'modulo';
  return function* (part) {
    const { calls } = part;
    yield* commonRemovals(part);
    for (const call of calls) if (isFree || call.f === 'read' || call.input === 0) yield without(calls, [call]);
  };
}
