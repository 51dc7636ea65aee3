import { commitmentsIn } from '../../../checkers/invariants/commit/committed.ts';
import { describeEntry, examine } from '../../../checkers/invariants/finding.ts';
import type { NaiveEvaluator } from '../../../checkers/invariants/invariant.ts';
import {
  committed,
  entriesCarried,
  entriesIn,
  hasAccepted,
  hostsOf,
  packetsOf,
} from '../../../checkers/invariants/notions.ts';
import { itemsOf } from '../../core/raft/ghost.ts';

/** What an invariant's proof carries along as part of its induction, and no invariant of the catalogue says. */
export interface Lemma {
  readonly name: string;
  readonly statement: string;
  readonly evaluate: NaiveEvaluator;
}

/** (Verdi Raft keeps the likes of these inside its proof files: MatchIndexAllEntriesProof.v, StateMachineSafetyProof.v.) */
export const LEMMAS: readonly Lemma[] = [
  {
    name: 'acknowledged-accepted',
    statement: 'The sender of a successful AppendEntriesReply has accepted its entries in the term of the reply.',
    evaluate(world) {
      const hosts = hostsOf(world);
      const acknowledged = packetsOf(world, 'AppendEntriesReply')
        .filter(({ message }) => message.success)
        .flatMap(({ name, from, message: { term, entries } }) =>
          entriesCarried(entries).map((entry) => ({ name, sender: hosts[from], term, entry })),
        );
      return examine(acknowledged, ({ name, sender, term, entry }) => {
        if (sender === undefined || hasAccepted(sender, term, entry)) return undefined;
        return `AppendEntriesReply ${name} confirms ${describeEntry(entry)}, which ${sender.name} never accepted in term ${term}.`;
      });
    },
  },
  {
    name: 'sent-on-record',
    statement: 'Every AppendEntries in flight is on the record of those that were sent.',
    evaluate(world) {
      return examine(packetsOf(world, 'AppendEntries'), ({ name, from, to, message: { term, entries } }) => {
        const hash = entries.end.hash;
        for (const sent of itemsOf(world.ghost.requests)) {
          const same = sent.entries.end.hash === hash && sent.entries.after === entries.after;
          if (same && sent.from === from && sent.to === to && sent.term === term) return undefined;
        }
        return `AppendEntries ${name} of term ${term} is not on the record of those that were sent.`;
      });
    },
  },
  {
    name: 'leader-commit-backed',
    statement: 'What AppendEntries say is committed is: a quorum backs it in the log their sender had.',
    evaluate(world) {
      const commits = commitmentsIn(world);
      const told = packetsOf(world, 'AppendEntries').flatMap(({ name, log, message: { term, leaderCommit } }) =>
        entriesIn(log)
          .filter(({ index }) => index <= leaderCommit)
          .map((entry) => ({ name, term, entry })),
      );
      return examine(told, ({ name, term, entry }) =>
        committed(commits, entry, term)
          ? undefined
          : `AppendEntries ${name} of term ${term} says that ${describeEntry(entry)} is committed, which no quorum backs.`,
      );
    },
  },
];
