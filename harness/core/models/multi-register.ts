import { isJsonObject, type Json } from '../json.ts';
import type { SequentialModel } from './model.ts';
import { sameValue } from './same-value.ts';

type Part = readonly [f: 'r' | 'w', key: string, value: Json];

const KEYS = ['x', 'y', 'z'] as const;

/**
 * Several registers, read and written together: `txn [["r", key, null], ["w", key, value], …]` takes effect at one
 * moment, one part after the other, and answers the parts with what was read. A key without a value reads as null.
 * Registers of one transaction cannot be judged one by one, so a history of them is a single object without keys.
 */
export const multiRegister: SequentialModel = {
  name: 'multi-register',
  summary: 'several registers: txn [["r", key, null], ["w", key, value], …] as one operation',
  functions: ['txn'],
  reads: [],
  answers: ['txn'],
  conditional: [],
  refuses: () => false,
  initial: {},
  initialProblem: (initial) =>
    isJsonObject(initial) ? undefined : 'the initial state of several registers is an object of values by key',
  inputProblem: (_, input) =>
    Array.isArray(input) && input.every(isPart)
      ? undefined
      : 'txn needs a list of ["r", key, null] and ["w", key, value] as its value',
  step(state, _, input, output) {
    const parts = input as unknown as readonly Part[];
    const answers = output === undefined ? undefined : answersTo(parts, output);
    if (output !== undefined && answers === undefined) return undefined;
    const values = new Map(Object.entries(state as Readonly<Record<string, Json>>));
    for (const [index, [f, key, value]] of parts.entries()) {
      const answer = answers?.[index];
      if (f === 'w') values.set(key, value);
      else if (answer !== undefined && !sameValue(answer, values.get(key) ?? null)) return undefined;
    }
    return { state: Object.fromEntries([...values].filter(([, value]) => value !== null)) };
  },
  access: () => undefined,
  sampling: {
    request({ random, value }) {
      const keys = random.shuffle(KEYS).slice(0, 1 + random.integer(2));
      return { f: 'txn', input: keys.map((key) => (random.chance(0.5) ? ['r', key, null] : ['w', key, value()])) };
    },
    answer: (state, _, input) =>
      (input as unknown as readonly Part[]).map(([f, key, value]) =>
        f === 'w' ? [f, key, value] : [f, key, (state as Readonly<Record<string, Json>>)[key] ?? null],
      ),
    wrongAnswer: (answer, _, { random, value }) =>
      (answer as unknown as readonly Part[]).map(([f, key, read]): Json => {
        if (f === 'w') return [f, key, read];
        return [f, key, typeof read === 'number' && random.chance(0.6) ? Math.max(1, read - 1) : value()];
      }),
  },
};

/** What was read by each part, in order; undefined when these are not the answers to these parts. */
function answersTo(parts: readonly Part[], output: Json): readonly Json[] | undefined {
  if (!Array.isArray(output) || output.length !== parts.length) return undefined;
  const answers: Json[] = [];
  for (const [index, [f, key]] of parts.entries()) {
    const answer = output[index] as Json;
    if (!isPart(answer) || answer[0] !== f || answer[1] !== key) return undefined;
    answers.push(answer[2]);
  }
  return answers;
}

function isPart(part: Json): part is Part & Json {
  return (
    Array.isArray(part) && part.length === 3 && (part[0] === 'r' || part[0] === 'w') && typeof part[1] === 'string'
  );
}
