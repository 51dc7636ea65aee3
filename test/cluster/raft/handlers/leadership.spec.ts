import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SmallWorld } from './small-world.ts';

const LED = 'E 0 1; SY 0 1; SY 0 2; XA * * *';

describe('pre-vote', () => {
  it('leaves the term alone until a majority would vote', () => {
    const world = new SmallWorld('paper', 3).run('T 0');
    assert.deepEqual([world.node(0).currentTerm, world.node(0).role], [0, 'follower']);
    assert.ok(world.packets.every(({ message }) => message.type === 'PreVote' && message.term === 1));
    world.run('D 0 1 PV; D 1 0 PVR');
    assert.deepEqual([world.node(0).currentTerm, world.node(0).role], [1, 'candidate']);
    assert.equal(world.node(1).currentTerm, 0);
  });

  it('is refused while a leader is heard, and for a log that is behind', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; T 2 contact; T 2; D 2 1 PV; D 1 2 PVR`);
    assert.equal(world.node(2).role, 'follower');
    world.run('C 0 c 1 put x 1; T 0; RP 0 1; T 1 contact; T 2; D 2 1 PV; D 1 2 PVR');
    assert.deepEqual([world.node(2).role, world.node(2).currentTerm], ['follower', 1]);
    world.run('XA * * *; T 1; D 1 2 PV; D 2 1 PVR');
    assert.equal(world.node(1).role, 'candidate');
  });

  it('is asked again of those that have not said yes', () => {
    const world = new SmallWorld('paper', 5).run('T 0; D 0 1 PV; D 1 0 PVR; XA 0 * PV');
    assert.deepEqual([...world.handlers.timers(world.node(0))], ['election', 'retry']);
    world.timeout(0, 'retry');
    assert.deepEqual(
      world.packets.map(({ to }) => to),
      [2, 3, 4],
    );
  });

  it('tells a node of the newer term that it missed', () => {
    const world = new SmallWorld('paper', 3).run('E 0 1; E 1 0; T 2; D 2 1 PV; D 1 2 PVR');
    assert.equal(world.node(2).currentTerm, world.node(1).currentTerm);
  });
});

describe('check-quorum', () => {
  it('ends a leadership of which no majority was heard for an election timeout', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; T 0 election`);
    assert.equal(world.node(0).role, 'leader', 'both had answered');
    world.run('T 0 heartbeat; D 0 1 AE; D 1 0 AER; T 0 election');
    assert.equal(world.node(0).role, 'leader', 'one had answered');
    world.run('T 0 election');
    assert.deepEqual([world.node(0).role, world.node(0).currentTerm, world.node(0).leader], ['follower', 1, null]);
  });

  it('ignores candidates while a leader is heard, and takes them as soon as it is not', () => {
    const build = 'paper';
    const world = new SmallWorld(build, 3, { preVote: false }).run(`${LED}; T 2; D 2 1 RV; D 2 0 RV`);
    assert.deepEqual([world.node(1).currentTerm, world.node(0).role], [1, 'leader']);
    assert.equal(world.packets.length, 0);
    world.run('T 1 contact; T 2 retry; D 2 1 RV; D 1 2 RVR');
    assert.equal(world.node(2).role, 'leader');
  });
});

describe('leadership transfer', () => {
  it('makes the successor leader without a pre-vote, once it has the whole log', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; C 0 c 1 put x 1; XA 0 * AE; C 0 a 1 transfer 1`);
    assert.ok(!world.packets.some(({ message }) => message.type === 'TimeoutNow'));
    world.run('T 0; RP 0 1; D 0 1 TN; D 1 2 RV; D 2 1 RVR');
    assert.equal(world.node(1).role, 'leader');
    assert.deepEqual(
      world.outputs.map(({ output }) => ('refusal' in output ? output.refusal : output.type)),
      [null, 'ClientResponse'],
    );
  });

  it('sends clients to the successor meanwhile, and serves on when it does not come', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; C 0 a 1 transfer 1; C 0 c 1 put x 1`);
    assert.deepEqual(world.outputs.at(-1)?.output, { type: 'NotLeader', client: 'c', request: 1, leader: 'n1' });
    world.run('T 0 election; C 0 c 1 put x 1; SY 0 2');
    assert.deepEqual(world.answers('c'), ['1']);
  });

  it('is refused for nodes that are no other member', () => {
    for (const to of ['0', '7']) {
      const world = new SmallWorld('paper', 3).run(`${LED}; C 0 a 1 transfer ${to}`);
      assert.match(JSON.stringify(world.outputs.at(-1)), /another member/);
    }
  });
});
