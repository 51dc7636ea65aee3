import type { Invariant } from '../invariant.ts';

/** What a leader believes of its followers' logs. */
export const PROGRESS: readonly Invariant[] = [
  progress(
    'G1',
    'MatchIndexAllEntries',
    'A follower has accepted, in the leader’s term, every entry of that term up to the leader’s matchIndex for it.',
    ['F1', 'F2', 'A13', 'C4', 'E10', 'F7', 'C5', 'D3', 'D1', 'G2', 'G3', 'F5', 'C6', 'B2', 'B3'],
  ),
  progress('G2', 'MatchIndexLeader', 'A leader’s matchIndex for itself is the last index of its log.', []),
  progress('G3', 'MatchIndexSanity', 'No matchIndex of a leader is beyond the end of its log.', []),
  progress('G4', 'NextIndexSafety', 'No nextIndex of a leader leaves out entries beyond the end of its log.', []),
];

function progress(id: string, name: string, statement: string, restsOn: readonly string[]): Invariant {
  const source = `Verdi Raft, Raft/${name}Interface.v; Raft paper, section 5.3`;
  return { id, name, family: 'progress', statement, source, restsOn, predicates: [{ name, exempt: [] }] };
}
