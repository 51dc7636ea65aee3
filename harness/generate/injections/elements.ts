import type { Json } from '../../core/json.ts';
import type { SequentialModel } from '../../core/models/model.ts';
import type { Draft, Ending, Forger, GenerationSettings, Injection } from '../generation.ts';

/** What adds an element to an object that only grows, and is read as a whole. */
const ADDING = ['append', 'add'];

/** No operation ever adds an element below 1. */
const NEVER_ADDED = -1;

/** An element that was acknowledged before a read began is missing from its answer. */
export const lostElement: Injection = {
  name: 'lost-element',
  summary: 'a read lacks an element whose addition was acknowledged before it began',
  applies: (model, unique) => unique && growsOnly(model),
  forger: (settings) => new LostElement(settings),
};

/** A read holds an element that nobody adds. */
export const phantomElement: Injection = {
  name: 'phantom-element',
  summary: 'a read holds an element that nobody adds',
  applies: growsOnly,
  forger: ({ model }) => changing(model, (elements) => [...elements, NEVER_ADDED]),
};

/** A read holds an element twice that is added once. */
export const duplicateElement: Injection = {
  name: 'duplicate-element',
  summary: 'a read holds an element twice that is added once',
  applies: (model, unique) => unique && growsOnly(model),
  forger: ({ model }) =>
    changing(model, (elements) => (elements.length === 0 ? undefined : [...elements, elements[0] as Json])),
};

class LostElement implements Forger {
  readonly #model: SequentialModel;
  /** Per key the latest element whose addition is acknowledged. */
  readonly #acknowledged: Json[];

  constructor({ model, keys }: GenerationSettings) {
    this.#model = model;
    this.#acknowledged = Array.from({ length: keys }, () => null);
  }

  invoked(draft: Draft): void {
    draft.note = this.#acknowledged[draft.key];
  }

  forge({ f, note }: Draft, { type, value }: Ending): Ending | undefined {
    if (type !== 'ok' || !this.#model.reads.includes(f) || note === null || !Array.isArray(value)) return undefined;
    return { type: 'ok', value: (value as readonly Json[]).filter((element) => element !== note) };
  }

  completed({ f, key, input }: Draft, { type }: Ending): void {
    if (type === 'ok' && ADDING.includes(f)) this.#acknowledged[key] = input;
  }
}

function growsOnly({ functions, reads, conditional }: SequentialModel): boolean {
  const changes = functions.filter((f) => !reads.includes(f));
  return conditional.length === 0 && changes.length === 1 && ADDING.includes(changes[0] as string);
}

function changing(model: SequentialModel, change: (elements: readonly Json[]) => Json | undefined): Forger {
  return {
    invoked: () => undefined,
    forge: ({ f }, { type, value }) => {
      if (type !== 'ok' || !model.reads.includes(f) || !Array.isArray(value)) return undefined;
      const changed = change(value as readonly Json[]);
      return changed === undefined ? undefined : { type: 'ok', value: changed };
    },
    completed: () => undefined,
  };
}
