import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { abstractState } from '../../../../harness/search/strategies/abstract-state.ts';
import { Moves } from '../../../../harness/search/strategies/moves.ts';
import { raftTrials } from '../hunt/subjects.ts';

describe('harness/search/strategies/abstract-state', () => {
  it('forgets names and numbers', () => {
    assert.equal(after('T 0; D 0 1 RV; D 1 0 RVR'), after('T 2; D 2 0 RV; D 0 2 RVR'));
    assert.equal(after('E 0 1; XA * *'), after('T 0; XA * *; E 0 1; XA * *'));
  });

  it('tells apart roles, votes, who runs, whose log and commit index is ahead, and what is in flight', () => {
    const states = [
      '',
      'T 0',
      'T 0; XA * *',
      'T 0; D 0 1 RV',
      'E 0 1; XA * *',
      'E 0 1; XA * *; K 2',
      'E 0 1; C 0 c 1 put x 1; XA * *',
      'E 0 1; C 0 c 1 put x 1; RP 0 1; XA * *',
      'E 0 1; T 2; T 2',
    ].map(after);
    assert.equal(new Set(states).size, states.length);
  });
});

function after(schedule: string): string {
  const trials = raftTrials('verdi')(3);
  const moves = new Moves(trials.subject, trials.begin([]), 100);
  for (const step of parseText(schedule, 'test')) moves.perform(step);
  return abstractState(moves.world);
}
