import { InputError } from '../core/errors.ts';
import type { Json } from '../core/json.ts';
import type { Sampling } from '../core/models/model.ts';
import type { HistoryEvent } from '../core/operation.ts';
import { stream, type Stream } from '../core/random.ts';
import { TimeHeap } from './heap.ts';
import {
  keyName,
  type Draft,
  type Ending,
  type Forger,
  type GenerationSettings,
  type InjectedViolation,
} from './generation.ts';

/** From which share of the operations on the violation is made: late, so that a checker has to get there. */
const INJECT_FROM = 0.98;

/** Of the crashed operations: those that still take effect before their client gives up, and those that do later. */
const CRASHED_IN_TIME = 1 / 3;
const CRASHED_LATE = 1 / 3;
type Moment = 'idle' | 'effect' | 'completion' | 'late-effect';

/** Mean time until each comes, in latencies. Clients hardly rest, so that nearly all have an operation under way. */
const SHARES: Readonly<Record<Moment, number>> = { idle: 0.05, effect: 0.5, completion: 0.5, 'late-effect': 20 };

interface Step {
  readonly moment: Moment;
  readonly client: number;
  readonly draft: Draft | undefined;
}

/**
 * Makes up a history as clients of a correct object would record it, event by event in order of time: each operation
 * takes effect at one moment between its invocation and its completion, so what is made is linearizable by
 * construction. A crashed operation takes effect in time, late, or never, and retires its process. An injected
 * violation changes one answer.
 *
 * Memory does not grow with the history, except by what the object's states hold and by crashed operations.
 */
export class HistoryGenerator {
  readonly #settings: GenerationSettings;
  readonly #sampling: Sampling;
  readonly #random: Stream;
  readonly #states: Json[];
  readonly #processes: number[];
  readonly #steps = new TimeHeap<Step>();
  readonly #forger: Forger | undefined;
  readonly #value: () => number;
  #retired: number;
  #toStart: number;
  #index = 0;
  #violation: InjectedViolation | undefined;

  /** @throws InputError for a model that says nothing of how to make up histories */
  constructor(settings: GenerationSettings) {
    const { seed, model, semantics, keys, clients, operations, values } = settings;
    if (model.sampling === undefined) {
      throw new InputError(`The model ${model.name} says nothing of how to make up histories`, {
        code: 'MODEL_WITHOUT_SAMPLING',
        hint: 'Give it a `sampling`, or take another model.',
      });
    }
    this.#settings = settings;
    this.#sampling = model.sampling;
    this.#random = stream(seed, 'generate');
    this.#states = Array.from({ length: keys }, () => semantics.initial);
    this.#processes = Array.from({ length: clients }, (_, client) => client);
    this.#retired = clients;
    this.#toStart = operations;
    this.#forger = settings.injection?.forger(settings);
    let fresh = 1;
    this.#value = values === Infinity ? () => fresh++ : () => 1 + this.#random.integer(values);
  }

  /** The violation that was made; undefined before it was, and when no place for one was found. */
  get violation(): InjectedViolation | undefined {
    return this.#violation;
  }

  *events(): IterableIterator<HistoryEvent> {
    for (let client = 0; client < this.#settings.clients; client++) this.#schedule(0, 'idle', client, undefined);
    for (let next = this.#steps.pop(); next !== undefined; next = this.#steps.pop()) {
      const { time, item } = next;
      if (item.draft === undefined) {
        if (this.#toStart > 0) yield this.#invoke(item.client, time);
      } else if (item.moment === 'completion') yield this.#complete(item.draft, time);
      else this.#takeEffect(item.draft, item.moment, time);
    }
  }

  #invoke(client: number, time: number): HistoryEvent {
    this.#toStart--;
    const { keys, crashRate } = this.#settings;
    const key = keys === 1 ? 0 : this.#random.integer(keys);
    const context = { random: this.#random, value: this.#value, state: this.#states[key] as Json, client };
    const { f, input } = this.#sampling.request(context);
    const draft: Draft = {
      index: this.#index++,
      process: this.#processes[client] as number,
      client,
      key,
      f,
      input,
      invoked: Math.round(time),
      effect: undefined,
      note: undefined,
      crashed: crashRate > 0 && this.#random.chance(crashRate),
    };
    this.#forger?.invoked(draft);
    this.#scheduleFate(draft, time);
    return this.#event(draft, draft.index, draft.invoked, 'invoke', input);
  }

  #scheduleFate(draft: Draft, time: number): void {
    const fate = draft.crashed ? this.#random.next() : 0;
    this.#schedule(time, fate < CRASHED_IN_TIME ? 'effect' : 'completion', draft.client, draft);
    if (fate < CRASHED_IN_TIME) return;
    if (fate < CRASHED_IN_TIME + CRASHED_LATE) this.#schedule(time, 'late-effect', draft.client, draft);
  }

  #takeEffect(draft: Draft, moment: Moment, time: number): void {
    const { model } = this.#settings;
    const state = this.#states[draft.key] as Json;
    const answer = this.#sampling.answer(state, draft.f, draft.input);
    draft.effect = { answer };
    if (answer !== undefined && !model.reads.includes(draft.f)) {
      const next = model.step(state, draft.f, draft.input, undefined);
      if (next !== undefined) this.#states[draft.key] = next.state;
    }
    if (moment === 'effect') this.#schedule(time, 'completion', draft.client, draft);
  }

  #complete(draft: Draft, exact: number): HistoryEvent {
    const time = Math.round(exact);
    const truth = endingOf(draft);
    const ending = this.#forged(draft, truth, time) ?? truth;
    this.#forger?.completed(draft, ending, time);
    if (ending.type === 'info') this.#processes[draft.client] = this.#retired++;
    this.#schedule(exact, 'idle', draft.client, undefined);
    return this.#event(draft, this.#index++, time, ending.type, ending.value);
  }

  #forged(draft: Draft, truth: Ending, time: number): Ending | undefined {
    const { operations, injection } = this.#settings;
    const done = operations - this.#toStart;
    if (injection === undefined || this.#violation !== undefined || done < operations * INJECT_FROM) return undefined;
    const forged = truth.type === 'info' ? undefined : this.#forger?.forge(draft, truth, time);
    if (forged === undefined) return undefined;
    const { index, process, f } = draft;
    this.#violation = { name: injection.name, key: keyName(draft.key), index, process, f, truth, forged };
    return forged;
  }

  #schedule(time: number, moment: Moment, client: number, draft: Draft | undefined): void {
    const mean = this.#settings.latency * SHARES[moment];
    this.#steps.push(time - Math.log(1 - this.#random.next()) * mean, { moment, client, draft });
  }

  #event(draft: Draft, index: number, time: number, type: HistoryEvent['type'], value: Json): HistoryEvent {
    const { process, f, key } = draft;
    return { index, time, process, type, f, key: keyName(key), value };
  }
}

function endingOf({ crashed, effect, input }: Draft): Ending {
  if (crashed || effect === undefined) return { type: 'info', value: input };
  return effect.answer === undefined ? { type: 'fail', value: input } : { type: 'ok', value: effect.answer };
}
