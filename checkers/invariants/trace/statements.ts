import type { Exemption, Invariant } from '../invariant.ts';

/** What clients may see: the applied entries explain every answer. */
export const TRACE: readonly Invariant[] = [
  trace('I1', 'InputBeforeOutput', 'Nothing is answered that was not asked before.', [
    ...['I2', 'I5', 'C1', 'H8', 'C3', 'H4', 'H6', 'C2'],
  ]),
  trace(
    'I2',
    'OutputImpliesApplied',
    'What was answered was applied.',
    ['C3', 'C1', 'H9', 'H4', 'H6'],
    ['reads-outside-log'],
  ),
  trace(
    'I3',
    'OutputCorrect',
    'Every answer is what executing the applied entries in order, every request once, gives for that request.',
    ['H9', 'H10', 'C1', 'H8', 'C3'],
    ['reads-outside-log'],
  ),
  trace(
    'I4',
    'OutputGreatestId',
    'No later request of a client was applied before one of its requests that was answered.',
    ['H9', 'H10', 'C1', 'H8', 'C3', 'H4', 'H6'],
    ['reads-outside-log'],
  ),
  trace('I5', 'AppliedImpliesInput', 'Every entry in a log or in AppendEntries was asked for by a client.', []),
  trace(
    'I6',
    'CausalOrderPreserved',
    'A request that was answered before another one was made is applied before it.',
    ['I2', 'I5', 'H9'],
    ['reads-outside-log'],
  ),
  {
    id: 'I7',
    name: 'raft_linearizable',
    family: 'trace',
    statement:
      'The answers are those of one machine that executed every answered request, and some unanswered ones, once each, ' +
      'in the order of the applied entries and at a moment between request and answer.',
    source: 'Verdi Raft, RaftProofs/EndToEndLinearizability.v; Raft paper, section 8',
    restsOn: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6'],
    predicates: [
      { name: 'raft_linearizable', exempt: ['reads-outside-log'] },
      { name: 'raft_linearizable.clients', exempt: [], only: 'reads-outside-log' },
    ],
  },
];

function trace(
  id: string,
  name: string,
  statement: string,
  restsOn: readonly string[],
  exempt: readonly Exemption[] = [],
): Invariant {
  const source = `Verdi Raft, Raft/${name}Interface.v`;
  return { id, name, family: 'trace', statement, source, restsOn, predicates: [{ name, exempt }] };
}
