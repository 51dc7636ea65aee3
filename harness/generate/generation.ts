import type { HistorySemantics } from '../core/history.ts';
import type { Json } from '../core/json.ts';
import type { SequentialModel } from '../core/models/model.ts';

/** What a history is made up by. Equal settings, equal histories. */
export interface GenerationSettings {
  readonly seed: string;
  readonly model: SequentialModel;
  readonly semantics: HistorySemantics;
  readonly operations: number;
  readonly keys: number;
  /** Clients with an operation under way each. */
  readonly clients: number;
  /** How many different values there are to write; Infinity: each written value is a fresh one. */
  readonly values: number;
  /** Chance that an operation's outcome stays unknown. */
  readonly crashRate: number;
  /** Mean time from invocation to completion, ns. */
  readonly latency: number;
  /** The violation to make, where there is one. */
  readonly injection: Injection | undefined;
}

/** An operation while it is being made up. */
export interface Draft {
  readonly index: number;
  readonly process: number;
  readonly client: number;
  readonly key: number;
  readonly f: string;
  readonly input: Json;
  readonly invoked: number;
  /** Its moment has come: it found this. Undefined before, and where it never takes effect. */
  effect: { readonly answer: Json | undefined } | undefined;
  /** Nobody will learn of its outcome. */
  readonly crashed: boolean;
  /** What an injection remembers of the moment of its invocation. */
  note: unknown;
}

/** How an operation ended, as its client sees it. */
export interface Ending {
  readonly type: 'ok' | 'fail' | 'info';
  readonly value: Json;
}

/**
 * Watches a history as it is made, and once, from a given place on, changes an answer such that no order explains it.
 * It changes nothing where it cannot prove that.
 */
export interface Forger {
  invoked(draft: Draft): void;
  /** The history is as it was before this completion. Undefined: the true ending stays. */
  forge(draft: Draft, ending: Ending, time: number): Ending | undefined;
  /** After every completion, also that of a crashed operation, and of a forged one. */
  completed(draft: Draft, ending: Ending, time: number): void;
}

/** A kind of violation that can be put into a history. */
export interface Injection {
  readonly name: string;
  readonly summary: string;
  /** Whether it can be done, and proved, in histories of this model and these values. */
  readonly applies: (model: SequentialModel, unique: boolean) => boolean;
  readonly forger: (settings: GenerationSettings) => Forger;
}

/** Where the violation is. */
export interface InjectedViolation {
  readonly name: string;
  readonly key: string;
  /** Index of the invocation in the history. */
  readonly index: number;
  readonly process: number;
  readonly f: string;
  readonly truth: Ending;
  readonly forged: Ending;
}

/** As histories name it. */
export function keyName(key: number): string {
  return `k${String(key + 1)}`;
}
