import { canonicalJson } from '../../core/digest.ts';
import type { Draft, Ending, Forger, GenerationSettings, Injection } from '../generation.ts';

interface Holder {
  readonly owner: string;
}

/**
 * An acquire is granted while somebody certainly holds the lock: the holder's acquire was acknowledged before this one
 * began, and no release in the holder's name was asked for until this one was answered. A release that crashed may
 * come late, so an owner of one is not relied upon.
 */
export const twoHolders: Injection = {
  name: 'two-holders',
  summary: 'a lock is granted while somebody else holds it',
  applies: ({ functions, answers }) =>
    functions.includes('acquire') && functions.includes('release') && !answers.includes('acquire'),
  forger: (settings) => new TwoHolders(settings),
};

class TwoHolders implements Forger {
  readonly #holders: (Holder | undefined)[];
  readonly #unsure = new Set<string>();

  constructor({ keys }: GenerationSettings) {
    this.#holders = Array.from({ length: keys }, () => undefined);
  }

  invoked(draft: Draft): void {
    const holder = this.#holders[draft.key];
    if (draft.f === 'acquire') draft.note = holder;
    else if (holder?.owner === canonicalJson(draft.input)) this.#holders[draft.key] = undefined;
  }

  forge({ f, key, input, note }: Draft, { type }: Ending): Ending | undefined {
    const holder = note as Holder | undefined;
    if (f !== 'acquire' || type !== 'fail' || holder === undefined || holder !== this.#holders[key]) return undefined;
    return this.#unsure.has(holder.owner) ? undefined : { type: 'ok', value: input };
  }

  completed({ f, key, input }: Draft, { type }: Ending): void {
    const owner = canonicalJson(input);
    if (f === 'acquire' && type === 'ok') this.#holders[key] = { owner };
    if (f === 'release' && type === 'info') this.#unsure.add(owner);
  }
}
