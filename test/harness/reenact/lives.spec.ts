import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { raftHandlers } from '../../../cluster/raft/handlers/handlers.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import type { Message, State } from '../../../cluster/raft/handlers/types.ts';
import type { Handlers } from '../../../harness/core/contracts/handlers.ts';
import { foundAfter, liesBetween, writtenSteps, type Passage } from '../../../harness/reenact/lives.ts';
import { cutAfter } from '../../../harness/core/raft/log.ts';

const raft = raftHandlers(rulesOf('paper'));
const handlers = raft as unknown as Handlers<unknown, unknown, unknown, unknown>;

/** A follower before and after each of two messages of a new leader, the second with two entries. */
function followerStates(): State[] {
  const leader = leaderOf3();
  const states = [raft.init('n2', ['n1', 'n2', 'n3'])];
  for (const message of leader) states.push(raft.net(states.at(-1) as State, 'n1', message).state);
  return states;
}

/** What n1 sends to n2 as it is elected, and after two requests. */
function leaderOf3(): Message[] {
  let state = raft.init('n1', ['n1', 'n2', 'n3']);
  const sent: Message[] = [];
  const take = ({
    state: next,
    sends,
  }: ReturnType<typeof raft.timeout>): readonly { to: string; message: Message }[] => {
    state = next;
    sent.push(...sends.filter(({ to }) => to === 'n2').map(({ message }) => message));
    return sends;
  };
  const answer = (type: string): Message => {
    const request = sent.findLast((message) => message.type === type) as Message;
    const voter = raft.init('n3', ['n1', 'n2', 'n3']);
    return raft.net(voter, 'n1', request).sends[0]?.message as Message;
  };
  take(raft.timeout(state, 'election'));
  take(raft.net(state, 'n3', answer('PreVote')));
  take(raft.net(state, 'n3', answer('RequestVote')));
  assert.equal(state.role, 'leader');
  return sent.filter(({ type }) => type === 'RequestVote' || type === 'AppendEntries');
}

function passageTo(found: State, states: readonly State[], unrecorded = 0): Passage {
  const view = raft.view(raft.reboot(found), 2 + unrecorded);
  const line = {
    step: 9,
    time: 0,
    rule: 'restart',
    node: 'n2',
    life: 2 + unrecorded,
    sends: [],
    outputs: [],
    view,
  } as const;
  return { line, before: handlers, after: handlers, unrecorded, states };
}

describe('what a node comes back with', () => {
  const states = followerStates();
  const [fresh, voted, appended] = states as [State, State, State];

  it('is one of the states that were not through, the last that fits', () => {
    assert.equal(appended.log.index, 1);
    assert.deepEqual(
      states.map((state) => writtenSteps(passageTo(state, states))),
      [0, 1, 2],
    );
    assert.equal(writtenSteps(passageTo(voted, [voted, voted])), 1, 'the most steps');
    assert.equal(writtenSteps(passageTo(voted, [fresh], 1)), undefined);
    assert.equal(writtenSteps(passageTo(voted, [fresh, voted], 2)), 1);
    assert.equal(foundAfter(passageTo(voted, [fresh], 1), voted).life, 3);
  });

  it('may lie between two of them, where a kill came in the middle of writing', () => {
    const half = { ...appended, log: cutAfter(appended.log, 0) };
    const step = [fresh, appended];
    assert.equal(writtenSteps(passageTo(half, step)), undefined);
    assert.equal(liesBetween(passageTo(half, step)), true);
    assert.equal(liesBetween(passageTo({ ...half, currentTerm: 7 }, step)), false, 'a term that nobody wrote');
    assert.equal(liesBetween(passageTo(half, [appended])), false, 'all steps were through');
  });
});
