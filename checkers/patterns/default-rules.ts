import { parseRule } from './language/parse-rule.ts';
import type { NamedRule } from './language/rule.ts';

/** What every Raft keeps to, whatever its build. The sources: the Raft paper (extended version) and Verdi Raft. */
const SENTENCES: Readonly<Record<string, string>> = {
  /** Figure 3, Election Safety; OneLeaderPerTermInterface. */
  'one-leader-per-term': 'at most one leader(n, t) per (t)',
  /** Section 5.2, votedFor is persistent; VotesCorrectInterface. */
  'one-vote-per-term': 'at most one vote(n, t, c) per (n, t)',
  /** Figure 2: commitIndex increases monotonically. It may be forgotten by a restart. */
  'commit-never-goes-back': 'never commit(n, j) after commit(n, i) where j < i until restart(n)',
  /** Figure 2; LastAppliedLeCommitIndexInterface. */
  'applied-after-committed': 'always commit(n, i) before apply(n, j) where i >= j',
  /** OutputImpliesAppliedInterface, AppliedImpliesInputInterface. */
  'answers-follow-requests': 'always input(c, r) before output(c, r)',
  /** Not proved of Raft, but promised by its timing requirement (section 5.6). */
  'served-once-healed': 'every healed is followed by output(_, _, "ok") within recovery',
};

export const DEFAULT_RULES: readonly NamedRule[] = Object.entries(SENTENCES).map(([name, text]) => ({
  name,
  rule: parseRule(text),
}));
