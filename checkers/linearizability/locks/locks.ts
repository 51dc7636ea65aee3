import { isJsonObject, type Json } from '../../../harness/core/json.ts';
import type { Budget } from '../budget.ts';
import type { Call } from '../call.ts';
import type { Decider, Decision } from '../decider.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { clashesOf, inOrder } from './exclusion.ts';
import {
  againFinding,
  clashFinding,
  orphanFinding,
  sunkenFinding,
  tokenFinding,
  withCrashed,
  withFirstHolder,
} from './findings.ts';
import { allSections, ownersOf, type Owner } from './owners.ts';
import type { OwnedSections, Section } from './sections.ts';
import { fencedOf, hasUnknownToken, isUnfenced, sunkenOf } from './tokens.ts';

/** More contradictions than this on one key are not looked for: they would only be counted. */
const ENOUGH = 64;

/**
 * Locks by their critical sections, in time n log n. Where crashed calls can be paired in several ways, one way that
 * works proves a pass, and a contradiction in spite of more ways than there are proves a fail; between the two, and for
 * refused calls, the search decides.
 */
export const mutexSections: Decider = {
  stage: 'critical-sections',
  decide: (key, budget) => decide(key, key.semantics.initial, undefined, budget),
};

/** The same for locks with fencing tokens, which have to rise from section to section. */
export const fencedSections: Decider = {
  stage: 'critical-sections',
  decide(key, budget) {
    const { initial } = key.semantics;
    if (!isJsonObject(initial)) return undefined;
    return decide(key, initial['holder'] ?? null, initial['token'] as number, budget);
  },
};

function decide(
  key: NormalisedKey,
  holder: Json,
  firstToken: number | undefined,
  budget: Budget,
): Decision | undefined {
  if (!budget.spend(key.calls.length)) return { verdict: 'unknown' };
  const calls = key.calls.filter((call) => !call.refused);
  const initialHolder = holder === null ? undefined : key.values.id(holder);
  const owned = ownersOf(key, calls, initialHolder);
  if (owned === undefined) return undefined;
  const { owners, complete } = owned;
  const lock = new LockHistory(key, owners, initialHolder, firstToken);
  const findings = lock.contradictions();
  if (findings.length > 0) return owners.some(({ ambiguous }) => ambiguous) ? undefined : { verdict: 'fail', findings };
  if (!complete) return undefined;
  const order = calls.length === key.calls.length ? lock.order() : undefined;
  return order && { verdict: 'pass', order: () => order.flatMap(callsOf) };
}

class LockHistory {
  readonly #key: NormalisedKey;
  readonly #owners: readonly Owner[];
  readonly #initialHolder: number | undefined;
  readonly #firstToken: number | undefined;

  constructor(
    key: NormalisedKey,
    owners: readonly Owner[],
    initialHolder: number | undefined,
    firstToken: number | undefined,
  ) {
    this.#key = key;
    this.#owners = owners;
    this.#initialHolder = initialHolder;
    this.#firstToken = firstToken;
  }

  /** What cannot be whatever crashed calls did. */
  contradictions(): Finding[] {
    const owned = allSections(this.#owners, this.#initialHolder, 'without-limit');
    const first = owned.sections.find(({ acquire }) => acquire === undefined);
    return this.#findingsIn(owned).map((finding) => withCrashed(withFirstHolder(finding, first), this.#owners));
  }

  /** The sections in an order in which they can follow each other; undefined when none is found. */
  order(): readonly Section[] | undefined {
    const owned = allSections(this.#owners, this.#initialHolder, 'once');
    if (this.#findingsIn(owned).length > 0) return undefined;
    if (this.#firstToken === undefined) return inOrder(owned.sections);
    if (owned.sections.some(hasUnknownToken)) return undefined;
    const first = owned.sections.filter(({ acquire }) => acquire === undefined);
    return [...first, ...fencedOf(owned.sections).map(({ section }) => section)];
  }

  /** What one owner cannot have done comes first: without it sections that clash are those of different owners. */
  #findingsIn({ sections, orphans, again }: OwnedSections): Finding[] {
    const ofOne = [
      ...orphans.slice(0, ENOUGH).map((orphan) => orphanFinding(this.#key, orphan)),
      ...again.slice(0, ENOUGH).map((one) => againFinding(this.#key, one)),
    ];
    if (ofOne.length > 0) return ofOne;
    const clashes = clashesOf(sections, ENOUGH).map((clash) => clashFinding(this.#key, clash));
    return clashes.length > 0 ? clashes : this.#tokenFindings(sections);
  }

  #tokenFindings(sections: readonly Section[]): Finding[] {
    const first = this.#firstToken;
    if (first === undefined) return [];
    const fenced = fencedOf(sections);
    const low = fenced.filter(({ token }) => token <= first).map(({ section }) => section);
    const wrong = [...sections.filter(isUnfenced), ...low];
    if (wrong.length > 0) return wrong.slice(0, ENOUGH).map((section) => tokenFinding(this.#key, section, first));
    return sunkenOf(fenced, ENOUGH).map((sunken) => sunkenFinding(this.#key, sunken));
  }
}

function callsOf({ acquire, release }: Section): Call[] {
  return [acquire, release].filter((call) => call !== undefined);
}
