import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { guess, guessAfterHearing, type Guess } from '../../../../cluster/lockstep/nodes/role-guess.ts';

const FIELDS = { type: 'type', term: 'term' };
const START: Guess = { role: 'follower', term: 1 };

describe('what a node is, by its messages', () => {
  it('is a candidate when it asks for votes, a leader when it appends, whatever a program calls that', () => {
    const candidate = guess(START, [{ type: 'request_vote', term: 2 }], FIELDS);
    assert.deepEqual(candidate, { role: 'candidate', term: 2 });
    assert.deepEqual(guess(candidate, [{ type: 'append_entries', term: 2 }], FIELDS), { role: 'leader', term: 2 });
    assert.equal(guess(candidate, [{ type: 'raft', kind: 'MsgApp' }], { type: 'kind', term: 'term' }).role, 'leader');
  });

  it('is no leader because it answers one', () => {
    assert.equal(guess(START, [{ type: 'append_entries_ok', term: 1 }], FIELDS).role, 'follower');
    assert.equal(guess({ role: 'leader', term: 1 }, [{ type: 'request_vote_res', term: 3 }], FIELDS).role, 'follower');
  });

  it('follows whoever leads its term or a later one, and nobody of an earlier one', () => {
    const leader: Guess = { role: 'leader', term: 4 };
    assert.deepEqual(guessAfterHearing(leader, { type: 'append_entries', term: 5 }, FIELDS), {
      role: 'follower',
      term: 5,
    });
    assert.equal(guessAfterHearing(leader, { type: 'append_entries', term: 3 }, FIELDS), leader);
    assert.equal(guessAfterHearing(leader, { type: 'append_entries_ok', term: 4 }, FIELDS), leader);
    assert.equal(
      guessAfterHearing({ role: 'candidate', term: 4 }, { type: 'heartbeat', term: 4 }, FIELDS).role,
      'follower',
    );
  });
});
