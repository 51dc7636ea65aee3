import type { Json } from '../../harness/core/json.ts';
import { fifoQueue } from '../../harness/core/models/fifo-queue.ts';
import { growOnlySet } from '../../harness/core/models/grow-only-set.ts';
import { listAppend } from '../../harness/core/models/list-append.ts';
import type { SequentialModel } from '../../harness/core/models/model.ts';
import { sameValue } from '../../harness/core/models/same-value.ts';
import { elementSet } from '../../harness/core/models/set.ts';
import { Interner } from './interner.ts';

/** An object that does one operation after the other, for orders that are replayed. */
export interface Machine {
  /** Whether its state does not allow the operation. */
  refuses(f: string, input: Json): boolean;
  /** Does the operation; false when it cannot have that answer. `output` is undefined where any will do. */
  step(f: string, input: Json, output: Json | undefined): boolean;
}

/**
 * A machine for this model. What holds many elements changes in place: to make a new state of all of them at every step
 * would take the square of their number.
 */
export function machineOf(model: SequentialModel, initial: Json): Machine {
  const machine = IN_PLACE.get(model);
  return machine === undefined ? new ModelMachine(model, initial) : machine((initial ?? []) as readonly Json[]);
}

const IN_PLACE: ReadonlyMap<SequentialModel, (initial: readonly Json[]) => Machine> = new Map<
  SequentialModel,
  (initial: readonly Json[]) => Machine
>([
  [fifoQueue, (initial) => new QueueMachine(initial)],
  [listAppend, (initial) => new ListMachine(initial)],
  [growOnlySet, (initial) => new SetMachine(initial, 'silent')],
  [elementSet, (initial) => new SetMachine(initial, 'answered')],
]);

class ModelMachine implements Machine {
  readonly #model: SequentialModel;
  #state: Json;

  constructor(model: SequentialModel, initial: Json) {
    this.#model = model;
    this.#state = initial;
  }

  refuses(f: string, input: Json): boolean {
    return this.#model.refuses(this.#state, f, input);
  }

  step(f: string, input: Json, output: Json | undefined): boolean {
    const next = this.#model.step(this.#state, f, input, output);
    if (next !== undefined) this.#state = next.state;
    return next !== undefined;
  }
}

class QueueMachine implements Machine {
  readonly #elements: Json[];
  #taken = 0;

  constructor(initial: readonly Json[]) {
    this.#elements = [...initial];
  }

  refuses(): boolean {
    return false;
  }

  step(f: string, input: Json, output: Json | undefined): boolean {
    if (f === 'enqueue') {
      this.#elements.push(input);
      return true;
    }
    const oldest = this.#elements[this.#taken] ?? null;
    if (output !== undefined && !sameValue(output, oldest)) return false;
    if (this.#taken < this.#elements.length) this.#taken++;
    return true;
  }
}

class ListMachine implements Machine {
  readonly #elements: Json[];

  constructor(initial: readonly Json[]) {
    this.#elements = [...initial];
  }

  refuses(): boolean {
    return false;
  }

  step(f: string, input: Json, output: Json | undefined): boolean {
    if (f === 'append') {
      this.#elements.push(input);
      return true;
    }
    if (output === undefined) return true;
    const shown = output ?? [];
    if (!Array.isArray(shown) || shown.length !== this.#elements.length) return false;
    return this.#elements.every((element, index) => sameValue(element, shown[index] as Json));
  }
}

class SetMachine implements Machine {
  readonly #values = new Interner();
  readonly #elements: Set<number>;
  readonly #answers: 'silent' | 'answered';

  /** @param answers whether additions and removals say if they changed something */
  constructor(initial: readonly Json[], answers: 'silent' | 'answered') {
    this.#elements = new Set(initial.map((element) => this.#values.id(element)));
    this.#answers = answers;
  }

  refuses(): boolean {
    return false;
  }

  step(f: string, input: Json, output: Json | undefined): boolean {
    if (f === 'read') return output === undefined || this.#isShownBy(output ?? []);
    const element = this.#values.id(input);
    const contained = this.#elements.has(element);
    if (f === 'contains') return output === undefined || output === contained;
    const changes = contained === (f === 'remove');
    if (this.#answers === 'answered' && typeof output === 'boolean' && output !== changes) return false;
    if (f === 'add') this.#elements.add(element);
    else this.#elements.delete(element);
    return true;
  }

  #isShownBy(shown: Json): boolean {
    if (!Array.isArray(shown) || shown.length !== this.#elements.size) return false;
    const distinct = new Set((shown as readonly Json[]).map((element) => this.#values.id(element)));
    return distinct.size === shown.length && [...distinct].every((element) => this.#elements.has(element));
  }
}
