import type { Budget } from './budget.ts';
import type { Call } from './call.ts';
import type { Finding } from './finding.ts';
import type { NormalisedKey } from './normalise.ts';

/** What a decider proves of one key. `unknown`: the budget was spent. */
export type Decision =
  | { readonly verdict: 'pass'; readonly order?: () => readonly Call[] }
  | { readonly verdict: 'fail'; readonly findings: readonly Finding[] }
  | { readonly verdict: 'unknown' };

/**
 * Decides the keys of some models without searching, because of what is special about them. Exact: a `pass` means that
 * an order exists (`order` gives one, all completed calls in it), a `fail` that none does.
 */
export interface Decider {
  /** How results name it. */
  readonly stage: string;
  /** Undefined where it does not apply, or cannot tell: then the search decides. */
  decide(key: NormalisedKey, budget: Budget): Decision | undefined;
}
