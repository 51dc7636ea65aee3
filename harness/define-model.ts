import { InputError, messageOf } from './core/errors.ts';
import type { Json } from './core/json.ts';
import type { Sampling, SequentialModel } from './core/models/model.ts';
import { models } from './core/models/registry.ts';
import { plainJson } from './handlers/plain-json.ts';
import { guarded } from './handlers/user-function.ts';

/** What one object does, one operation at a time: all that is needed to judge histories of many at once. */
export interface ModelDefinition<State extends Json = Json> {
  /** How histories, flags and specs name it. */
  readonly name: string;
  /** One line for lists. */
  readonly summary?: string;
  /** The state before the first operation, where a history does not say otherwise; plain JSON. */
  readonly init: State;
  /** The operations it knows; a history with others is refused. */
  readonly functions: readonly string[];
  /** Those of them that never change the state; without this none, which is right but slower. */
  readonly reads?: readonly string[];
  /** Those that a state may refuse, where histories say by `fail` that one did (`observed-mismatch`). */
  readonly conditional?: readonly string[];
  /**
   * The state after the operation, or undefined when it cannot have had this answer in this state. `output` is what the
   * history records as the answer, undefined where nobody saw one: then any answer will do. A function of its arguments
   * alone, which must not change them.
   */
  step(state: State, f: string, input: Json, output: Json | undefined): State | undefined;
  /** What is wrong with these arguments, for histories that cannot be of this model; undefined when nothing is. */
  inputProblem?(f: string, input: Json): string | undefined;
  /** How to make up histories; without it `verdict generate` cannot. */
  readonly sampling?: Sampling;
}

/**
 * Makes a sequential model known, by which histories are judged as by the built-in ones: `verdict check --model NAME`, the
 * semantics of a workload, `checkLinearizable`. Decided by searching, key by key.
 *
 * @throws InputError for a definition that is not one, or a name that is taken
 */
export function defineModel<State extends Json>(definition: ModelDefinition<State>): SequentialModel {
  refuseIncomplete(definition);
  const model = complete(definition);
  models.add(model);
  return model;
}

function complete(definition: ModelDefinition): SequentialModel {
  const { name, functions, reads = [], conditional = [], sampling } = definition;
  const step = stepOf(definition);
  return {
    name,
    summary: definition.summary ?? 'a model of a plugin',
    functions: [...functions],
    reads: [...reads],
    answers: functions.filter((f) => !reads.includes(f)),
    conditional: [...conditional],
    refuses: (state, f, input) => step(state, f, input, undefined) === undefined,
    initial: explained(() => plainJson(definition.init, `defineModel ${name}`, 'init')),
    inputProblem: (f, input) => explained(() => definition.inputProblem?.(f, input)),
    step,
    access: () => undefined,
    ...(sampling === undefined ? {} : { sampling }),
  };
}

type Arguments = readonly [state: Json, f: string, input: Json, output: Json | undefined];

function stepOf(definition: ModelDefinition): SequentialModel['step'] {
  const what = `step of model ${definition.name}`;
  const step = guarded<Arguments, { readonly state: Json } | null>({
    what,
    names: ['state', 'function', 'input', 'output'],
    subject: 'operation',
    freeze: (state, _f, input, output) => {
      for (const given of [state, input, output ?? null]) plainJson(given, what, 'argument');
    },
    evaluate: (...given) => definition.step(...given),
    accept: (state) => (state === undefined ? null : { state: plainJson(state as Json, what, 'state') }),
  });
  return (...given) => explained(() => step(...given)) ?? undefined;
}

/** Whatever goes wrong in a definition is told with the page that shows how to write one. */
function explained<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (cause) {
    throw invalid(messageOf(cause), cause);
  }
}

/** Plugins are JavaScript: nobody checked their types. */
function refuseIncomplete(given: Readonly<Partial<Record<keyof ModelDefinition, unknown>>>): void {
  const { name, init, functions, step } = given;
  if (typeof name !== 'string' || !/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) {
    throw invalid(`defineModel: name ${JSON.stringify(name)} is not made of letters, digits, dots, dashes`);
  }
  if (init === undefined)
    throw invalid(`defineModel ${name}: init is the state before the first operation, and missing`);
  if (typeof step !== 'function') throw invalid(`defineModel ${name}: step must be a function`);
  if (!isListOfNames(functions) || functions.length === 0) {
    throw invalid(`defineModel ${name}: functions must be a list of the names of its operations`);
  }
  for (const list of ['reads', 'conditional'] as const) refuseStrangers(name, list, given[list], functions);
  if (given.inputProblem !== undefined && typeof given.inputProblem !== 'function') {
    throw invalid(`defineModel ${name}: inputProblem must be a function`);
  }
}

function refuseStrangers(model: string, list: string, names: unknown, functions: readonly string[]): void {
  if (names === undefined) return;
  if (!isListOfNames(names)) throw invalid(`defineModel ${model}: ${list} must be a list of names of its functions`);
  const stranger = names.find((name) => !functions.includes(name));
  if (stranger === undefined) return;
  throw invalid(
    `defineModel ${model}: ${list} has "${stranger}", which is none of its functions: ${functions.join(', ')}`,
  );
}

function isListOfNames(list: unknown): list is readonly string[] {
  return Array.isArray(list) && list.every((name) => typeof name === 'string');
}

function invalid(message: string, cause?: unknown): InputError {
  return new InputError(message, {
    code: 'MODEL_INVALID',
    hint: 'docs/how-to/a-model-of-your-own.md shows a complete definition.',
    cause,
  });
}
