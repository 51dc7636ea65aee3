import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readAccount } from '../../../../cluster/lockstep/nodes/account.ts';
import { unknownState, type RemoteState } from '../../../../cluster/lockstep/nodes/remote-state.ts';
import type { LockstepNode } from '../../../../harness/core/contracts/lockstep.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import { entriesAfter } from '../../../../harness/core/raft/log.ts';

const BASE: JsonObject = { ctl: 'state', term: 3, role: 'leader' };
const NOBODY = unknownState({ name: 'n1' } as LockstepNode, ['n1', 'n2', 'n3']);

function told(before: RemoteState, line: JsonObject): RemoteState {
  const account = readAccount({ ...BASE, ...line }, before);
  if ('problem' in account) throw new Error(account.problem);
  return { ...before, ...account };
}

const entry = (term: number, value: number): JsonObject => ({ term, value });

describe('what a node says of itself', () => {
  it('is term and role, and more where it says more', () => {
    const { currentTerm, role, votedFor, commitIndex } = told(NOBODY, { votedFor: 'n2', commit: 4 });
    assert.deepEqual([currentTerm, role, votedFor, commitIndex], [3, 'leader', 'n2', 4]);
    assert.equal(told(NOBODY, {}).log, NOBODY.log);
  });

  it('gives a log that shares what did not change, and has another hash where it did', () => {
    const one = told(NOBODY, { log: [entry(1, 1), entry(1, 2), entry(2, 3)] });
    assert.deepEqual(
      entriesAfter(one.log, 0).map(({ index, term }) => [index, term]),
      [
        [1, 1],
        [2, 1],
        [3, 2],
      ],
    );
    assert.equal(told(one, { log: [entry(1, 1), entry(1, 2), entry(2, 3)] }).log, one.log);
    const longer = told(one, { logFrom: 3, log: [entry(3, 4)] });
    assert.equal(longer.log.previous, one.log);
    const other = told(one, { log: [entry(1, 1), entry(1, 9), entry(2, 3)] });
    assert.equal(other.log.index, 3);
    assert.notEqual(other.log.hash, one.log.hash);
    assert.equal(told(one, { log: [entry(1, 1)] }).log.index, 1);
  });

  const WRONG: Readonly<Record<string, JsonObject>> = {
    'no term': { term: 'three' },
    'a role that there is not': { role: 'king' },
    'a commit index that is none': { commit: -1 },
    'a vote for no name': { votedFor: 2 },
    'a log that is no list': { log: 'none' },
    'an entry without a term': { log: [{ value: 1 }] },
    'a log from beyond its end': { logFrom: 5, log: [] },
  };

  for (const [name, line] of Object.entries(WRONG)) {
    it(`is refused where it cannot be: ${name}`, () => {
      assert.ok('problem' in readAccount({ ...BASE, ...line }, NOBODY));
    });
  }
});
