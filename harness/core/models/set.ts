import type { Json } from '../json.ts';
import { asSet, elementsProblem, hasElement, showsSet, withElement, withoutElement } from './element-set.ts';
import type { SequentialModel } from './model.ts';

/**
 * A set. `add` and `remove` leave the element in or out of it, whatever was before; an answer of true says that they
 * changed something, false that they did not, and anything else (such as the element once more) says nothing of it.
 * `contains` answers true or false, `read` lists all elements in any order.
 */
export const elementSet: SequentialModel = {
  name: 'set',
  summary: 'a set: add and remove an element (answer true: it changed something), contains, read them all in any order',
  functions: ['add', 'remove', 'contains', 'read'],
  reads: ['contains', 'read'],
  answers: ['add', 'remove'],
  conditional: [],
  refuses: () => false,
  initial: [],
  initialProblem: elementsProblem,
  inputProblem: (f, input) =>
    f !== 'read' && typeof input === 'boolean' ? `${f} needs an element that no answer can be mistaken for` : undefined,
  step(state, f, input, output) {
    const set = asSet(state);
    if (f === 'read') return output === undefined || showsSet(output, set) ? { state: set } : undefined;
    const contained = hasElement(set, input);
    if (f === 'contains') return output === undefined || output === contained ? { state: set } : undefined;
    const changes = contained === (f === 'remove');
    if (typeof output === 'boolean' && output !== changes) return undefined;
    return { state: f === 'add' ? withElement(set, input) : withoutElement(set, input) };
  },
  access: () => undefined,
  sampling: {
    request({ random, value, state }) {
      const f = random.pick(['add', 'remove', 'contains', 'contains', 'read']);
      if (f === 'read') return { f, input: null };
      const set = asSet(state);
      return { f, input: f !== 'add' && set.length > 0 && random.chance(0.8) ? random.pick(set) : value() };
    },
    answer(state, f, input) {
      const set = asSet(state);
      if (f === 'read') return set;
      return hasElement(set, input) === (f !== 'add');
    },
    wrongAnswer(answer, _, { random, value }) {
      if (typeof answer === 'boolean') return !answer;
      const set = answer as readonly Json[];
      return random.chance(0.5) ? set.slice(1) : [...set, value()];
    },
  },
};
