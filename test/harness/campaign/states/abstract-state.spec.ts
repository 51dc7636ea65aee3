import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { WorldState } from '../../../../harness/core/raft/observation.ts';
import { abstractState } from '../../../../harness/campaign/states/abstract-state.ts';

interface Drawn {
  readonly up?: boolean;
  readonly role?: string;
  readonly term?: number;
  readonly voted?: string | null;
  readonly end?: readonly [term: number, index: number];
  readonly commit?: number;
}

const LEADER: Drawn = { role: 'leader', term: 4, voted: 'a', end: [4, 9], commit: 9 };
const FOLLOWER: Drawn = { term: 4, voted: 'a', end: [4, 9], commit: 8 };

describe('the abstract state of a world', () => {
  it('leaves out which node it is, and how large terms and indices are', () => {
    const later = { term: 40, end: [40, 90] } as const;
    const base = world([LEADER, FOLLOWER, FOLLOWER]);
    const ofB = [FOLLOWER, LEADER, FOLLOWER].map((node) => ({ ...node, voted: 'b' }));
    assert.equal(abstractState(world(ofB)), abstractState(base));
    assert.equal(
      abstractState(
        world([
          { ...LEADER, ...later, commit: 90 },
          { ...FOLLOWER, ...later, commit: 89 },
          { ...FOLLOWER, ...later, commit: 89 },
        ]),
      ),
      abstractState(base),
    );
  });

  it('keeps who is ahead of whom, who is up, and whom a node votes for', () => {
    const base = abstractState(world([LEADER, FOLLOWER, FOLLOWER]));
    const others: Drawn[] = [
      { ...FOLLOWER, up: false },
      { ...FOLLOWER, role: 'candidate' },
      { ...FOLLOWER, term: 3 },
      { ...FOLLOWER, end: [3, 9] },
      { ...FOLLOWER, end: [4, 8] },
      { ...FOLLOWER, commit: 6 },
      { ...FOLLOWER, voted: null },
      { ...FOLLOWER, voted: 'c' },
    ];
    const states = others.map((other) => abstractState(world([LEADER, FOLLOWER, other])));
    assert.equal(new Set([base, ...states]).size, others.length + 1);
  });
});

function world(drawn: readonly Drawn[]): WorldState {
  const names = ['a', 'b', 'c'];
  const nodes = drawn.map(
    ({ role = 'follower', term = 1, voted = null, end: [last, index] = [0, 0], commit = 0 }, position) => ({
      self: names[position],
      role,
      currentTerm: term,
      votedFor: voted,
      log: { term: last, index },
      commitIndex: commit,
    }),
  );
  return { names, nodes, up: drawn.map(({ up = true }) => up) } as unknown as WorldState;
}
