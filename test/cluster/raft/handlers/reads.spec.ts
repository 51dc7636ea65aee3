import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SmallWorld } from './small-world.ts';

const LED = 'E 0 1; SY 0 1; C 0 c 1 put x 1; SY 0 1; XA * * *';

describe('reads by index', () => {
  it('are answered after a majority confirmed the leader, and leave no entry', () => {
    const world = new SmallWorld('paper', 3).run(LED);
    const { index } = world.node(0).log;
    world.run('C 0 d 1 get x');
    assert.deepEqual(world.answers('d'), []);
    world.run('RP 0 1');
    assert.deepEqual(world.answers('d'), ['1']);
    assert.equal(world.node(0).log.index, index);
  });

  it('need a round that began after they came', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; T 0; C 0 d 1 get x; D 0 1 AE; D 1 0 AER`);
    assert.deepEqual(world.answers('d'), [], 'the first round is older than the read');
    world.run('D 0 1 AE; D 1 0 AER');
    assert.deepEqual(world.answers('d'), ['1']);
  });

  it('are refused by a leader that is deposed while they wait', () => {
    const world = new SmallWorld('paper', 3).run(
      `${LED}; C 0 d 1 get x; XA 0 * AE; E 1 2; C 1 e 1 put x 2; SY 1 2; T 1; D 1 0 AE`,
    );
    assert.deepEqual(world.answers('d'), []);
    assert.deepEqual(
      world.outputs.filter(({ output }) => output.client === 'd').map(({ output }) => output.type),
      ['NotLeader'],
    );
  });

  it('wait for the first entry of the term', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; E 1 2; C 1 d 1 get x; D 1 2 AE; D 2 1 AER`);
    assert.deepEqual(world.answers('d'), []);
    world.run('SY 1 2; SY 1 2');
    assert.deepEqual(world.answers('d'), ['1']);
  });

  it('are not confirmed by the refusal of what the same leader sent in an earlier term', () => {
    const steps = [
      'T 0; D 0 1 PV; D 1 0 PVR; D 0 2 RV; D 2 0 RVR; D 0 2 AE; K 2; R 2; D 0 1 AE; T 0; T 1; D 1 2 PV',
      'D 2 1 PVR; D 1 2 RV; D 2 1 RVR; D 1 2 AE; D 1 0 AE; T 2; T 0; D 0 2 PV 1; D 2 0 PVR; D 0 2 RV',
      'D 2 0 RVR; D 0 2 AE 1; D 2 0 AER 1; D 0 2 AE; D 2 0 AER 1; C 1 a 1 get x; D 1 0 AE; D 0 1 AER 1',
      'T 2; D 2 1 PV 1; D 1 2 PVR; D 2 1 RV; D 1 2 RVR; D 2 1 AE; D 1 2 AER; D 2 1 AE; D 1 2 AER',
      'C 2 a 2 put x 1; D 2 1 AE; D 1 2 AER; C 0 a 3 get x',
    ];
    // n0 leads a second time; n1 then refuses an AppendEntries of the first, whose rounds had got further.
    const world = new SmallWorld('paper', 3).run(steps.join('; '));
    assert.deepEqual(
      world.outputs.filter(({ output }) => output.type === 'ClientResponse').map(({ node }) => node),
      [2],
      'n2 has answered a write in a later term, so that a read by n0 would be stale',
    );
  });

  it('go through the log in builds without them', () => {
    const world = new SmallWorld('paper', 3, { readIndex: false }).run(`${LED}; C 0 d 1 get x; SY 0 1`);
    assert.deepEqual([world.answers('d'), world.node(0).log.index], [['1'], 3]);
  });
});

describe('leases', () => {
  const LEASED = `${LED}; T 0; D 0 1 AE; D 1 0 AER`;

  it('let a leader answer at once while they last, and not before they are confirmed', () => {
    const world = new SmallWorld('paper+leader-lease', 3).run(`${LEASED}; C 0 d 1 get x`);
    assert.deepEqual(world.answers('d'), ['1']);
    world.run('TL 0; XA 0 * AE; C 0 d 2 get x');
    assert.deepEqual(world.answers('d'), ['1']);
    world.run('XA 0 * AE; T 0; C 0 d 3 get x');
    assert.deepEqual(world.answers('d'), ['1'], 'the new lease is not confirmed');
    world.run('D 0 1 AE; D 1 0 AER; C 0 d 4 get x');
    assert.equal(world.answers('d').at(-1), '1');
  });

  it('end with the call for a successor', () => {
    const world = new SmallWorld('paper+leader-lease', 3).run(
      `${LEASED}; C 0 a 1 transfer 1; T 0 election; T 0; RP 0 1; C 0 d 1 get x`,
    );
    assert.equal(world.node(0).role, 'leader');
    assert.deepEqual(world.answers('d'), []);
    assert.ok(!world.handlers.timers(world.node(0)).some((timer) => timer.startsWith('lease/')));
  });

  it('keep a restarted node from voting for the time of a lease', () => {
    const votes = (build: string): boolean =>
      new SmallWorld(build, 3)
        .run(`${LEASED}; SY 0 2; K 1; R 1; T 2 contact; T 2 election; D 2 1 PV`)
        .packets.some(({ message }) => message.type === 'PreVoteReply' && message.voteGranted);
    assert.equal(votes('paper+leader-lease'), false);
    assert.equal(votes('paper'), true);
  });
});
