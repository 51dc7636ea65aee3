import { canonicalJson } from '../../core/digest.ts';
import type { Json } from '../../core/json.ts';
import type { Draft, Ending, Forger, GenerationSettings, Injection } from '../generation.ts';

/** An acknowledged write: nothing before its invocation is in force once it has completed. */
interface Fence {
  readonly invoked: number;
}

interface Value {
  readonly value: Json;
  /** Operations under way, or crashed, that may write it. */
  open: number;
  /** When the last of those that wrote it completed; undefined: none did, and a read of it would not be stale. */
  lastEnd: number | undefined;
}

interface Key {
  /** Values by their text, the latest last. */
  readonly values: Map<string, Value>;
  /** Of the acknowledged writes the one invoked last. */
  fence: Fence | undefined;
}

/** Values remembered per key where each is a fresh one: older ones would prove no more. */
const REMEMBERED = 64;

/**
 * A read returns a value although an acknowledged write lies between everything that may have written it and the read:
 * every operation that may write the value completed before that write was invoked, and the write completed before the
 * read was invoked. What is crashed may still write, so then nothing is proved.
 */
export const staleRead: Injection = {
  name: 'stale-read',
  summary: 'a read returns a value that an acknowledged write had replaced before it began',
  applies: (model) => model.access('write', 1, undefined)?.writes === 1 && model.functions.includes('write'),
  forger: (settings) => new StaleRead(settings),
};

class StaleRead implements Forger {
  readonly #settings: GenerationSettings;
  readonly #keys: readonly Key[];

  constructor(settings: GenerationSettings) {
    this.#settings = settings;
    this.#keys = Array.from({ length: settings.keys }, () => ({ values: new Map<string, Value>(), fence: undefined }));
    for (const key of this.#keys) this.#value(key, settings.semantics.initial).lastEnd = -1;
  }

  invoked(draft: Draft): void {
    const key = this.#keys[draft.key] as Key;
    const written = this.#written(draft);
    if (written === undefined) draft.note = key.fence;
    else this.#value(key, written).open++;
  }

  forge({ f, key, note }: Draft, truth: Ending): Ending | undefined {
    const fence = note as Fence | undefined;
    if (truth.type !== 'ok' || fence === undefined || !this.#settings.model.reads.includes(f)) return undefined;
    const stale = [...(this.#keys[key] as Key).values.values()].filter(
      ({ value, open, lastEnd }) => open === 0 && lastEnd !== undefined && lastEnd < fence.invoked && this.#says(value),
    );
    const found = stale.at(-1);
    return found && { type: 'ok', value: found.value };
  }

  completed(draft: Draft, ending: Ending, time: number): void {
    const written = this.#written(draft);
    if (written === undefined) return;
    const key = this.#keys[draft.key] as Key;
    const isUnique = this.#settings.values === Infinity;
    // Of a fresh value nothing is ever known again; of one of few the write stays open.
    if (ending.type === 'info' && isUnique) key.values.delete(canonicalJson(written));
    if (ending.type === 'info') return;
    const value = this.#value(key, written);
    value.open--;
    if (ending.type !== 'ok') return;
    value.lastEnd = time;
    if (draft.invoked >= (key.fence?.invoked ?? 0)) key.fence = { invoked: draft.invoked };
    if (isUnique) forgetOldest(key.values);
  }

  #written({ f, input }: Draft): Json | undefined {
    return this.#settings.model.access(f, input, undefined)?.writes;
  }

  #value(key: Key, value: Json): Value {
    const text = canonicalJson(value);
    const known = key.values.get(text);
    if (known) return known;
    const fresh: Value = { value, open: 0, lastEnd: undefined };
    key.values.set(text, fresh);
    return fresh;
  }

  /** Where a read of null is no information, null proves nothing. */
  #says(value: Json): boolean {
    return value !== null || this.#settings.semantics.nilRead === 'value';
  }
}

function forgetOldest(values: Map<string, Value>): void {
  if (values.size <= REMEMBERED) return;
  for (const [text, { open }] of values) {
    if (open === 0) values.delete(text);
    if (values.size <= REMEMBERED) return;
  }
}
