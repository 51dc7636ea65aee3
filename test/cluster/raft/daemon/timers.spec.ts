import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { restartedTimers } from '../../../../cluster/raft/daemon/timers.ts';
import type { Message } from '../../../../cluster/raft/handlers/types.ts';
import { nameOf, SmallWorld } from '../handlers/small-world.ts';

/** Timers that begin anew when the node takes the message. */
function restarted(world: SmallWorld, node: number, from: number, message: Message): string[] {
  const before = world.node(node);
  const effects = world.handlers.net(before, nameOf(from), message);
  return restartedTimers({ rule: 'deliver', from: nameOf(from), packet: '', message }, before, effects);
}

describe('timers of a node', () => {
  it('begin anew when a leader is heard or a vote is given, and at nothing else', () => {
    const world = new SmallWorld('paper', 3, { checkQuorum: false, preVote: false }).run(
      'E 0 1; SY 0 1; XA * * *; T 0',
    );
    const heartbeat = world.packets.find(({ to }) => to === 1)?.message as Message;
    assert.deepEqual(restarted(world, 1, 0, heartbeat), ['election', 'contact']);
    const request = { type: 'RequestVote', term: 2, candidate: 'n2', lastLogIndex: 0, lastLogTerm: 0 } as const;
    assert.deepEqual(restarted(world, 1, 2, request), [], 'a refused vote');
    assert.deepEqual(restarted(world, 1, 2, { ...request, lastLogIndex: 9, lastLogTerm: 1 }), ['election']);
    world.run('T 2; T 2; XA 2 * *');
    assert.deepEqual(restarted(world, 2, 0, heartbeat), [], 'a leader of the past');
    assert.deepEqual(restarted(world, 0, 2, { ...request, term: 3 }), ['election'], 'leadership lost');
  });

  it('begin anew when they fire', () => {
    const world = new SmallWorld('paper', 3);
    const effects = world.handlers.timeout(world.node(0), 'election');
    const event = { rule: 'timeout', timer: 'election', generation: 1 } as const;
    assert.deepEqual(restartedTimers(event, world.node(0), effects), ['election']);
  });
});
