import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { SmallWorld } from './small-world.ts';

const LED = 'E 0 1; SY 0 1; XA * * *';

function refusal(world: SmallWorld): string | null | undefined {
  const last = world.outputs.at(-1)?.output;
  return last?.type === 'Administered' ? last.refusal : undefined;
}

describe('membership', () => {
  it('adds a node that knew of nobody, which then counts', () => {
    const world = new SmallWorld('paper', 4, { initialMembers: 3 }).run(LED);
    assert.deepEqual(world.node(3).members, []);
    world.run('T 3');
    assert.equal(world.packets.length, 0, 'a node without a configuration asks nobody');
    world.run('C 0 a 1 configure 0,1,2,3; RP 0 1');
    assert.deepEqual(world.answers('a'), [], 'two of four are no majority');
    world.run('SY 0 3');
    assert.deepEqual(world.answers('a'), [['n0', 'n1', 'n2', 'n3']]);
    assert.deepEqual(world.node(3).members, ['n0', 'n1', 'n2', 'n3']);
  });

  it('goes by a configuration as soon as it is in the log, and goes back when it is cut off', () => {
    const world = new SmallWorld('paper', 4, { initialMembers: 3 }).run(`${LED}; C 0 a 1 configure 0,1,2,3; XA 0 * AE`);
    assert.equal(world.node(0).members.length, 4);
    world.run('E 1 2; SY 1 2; SY 1 0; SY 1 0');
    assert.deepEqual(world.node(0).members, ['n0', 'n1', 'n2']);
    assert.equal(world.node(0).log.hash, world.node(1).log.hash);
  });

  it('changes one member at a time, the change before being committed, in a term of which something is', () => {
    const world = new SmallWorld('paper', 5, { initialMembers: 3 }).run('E 0 1; C 0 a 1 configure 0,1,2,3');
    assert.match(refusal(world) ?? '', /has not committed/);
    world.run('SY 0 1; C 0 a 2 configure 0,1,2,3,4');
    assert.match(refusal(world) ?? '', /exactly one/);
    world.run('C 0 a 3 configure 0,1,2,3; C 0 a 4 configure 0,1,2,3,4');
    assert.match(refusal(world) ?? '', /not committed yet/);
    assert.deepEqual(world.node(0).members, ['n0', 'n1', 'n2', 'n3']);
  });

  it('executes a repeated change once', () => {
    const world = new SmallWorld('paper', 3).run(
      `${LED}; C 0 a 1 configure 0,1; SY 0 1; C 0 b 1 configure 0,1,2; SY 0 1`,
    );
    const { index } = world.node(0).log;
    world.run('C 0 a 1 configure 0,1; SY 0 1');
    assert.deepEqual([world.node(0).members.length, world.node(0).log.index], [3, index]);
    assert.equal(world.answers('a').length, 2);
  });

  it('lets a removed leader commit its removal without its own vote, and go', () => {
    const world = new SmallWorld('paper', 3).run(`${LED}; C 0 a 1 configure 1,2; RP 0 1`);
    assert.deepEqual([world.node(0).role, world.answers('a').length], ['leader', 0]);
    world.run('XA * * *; T 0; RP 0 1; RP 0 2; RP 0 2');
    assert.deepEqual([world.node(0).role, world.answers('a').length], ['follower', 1]);
    world.run('XA * * *; T 0');
    assert.equal(world.packets.length, 0, 'it asks nobody for votes any more');
    world.run('E 1 2; SY 1 2; C 1 c 1 put x 1; SY 1 2');
    assert.deepEqual(world.answers('c'), ['1']);
  });

  it('lets a node whose removal is not certain stand for election still', () => {
    const world = new SmallWorld('paper', 2).run('E 0 1; SY 0 1; C 0 a 1 configure 1; XA * * *; K 0; R 0; E 0 1');
    assert.equal(world.node(0).role, 'leader');
    world.run('SY 0 1');
    assert.deepEqual([world.node(0).role, world.node(1).members], ['follower', ['n1']]);
  });

  it('is remembered over restarts and snapshots', () => {
    const build = 'paper+compaction';
    const world = new SmallWorld(build, 4, { initialMembers: 3 }).run(
      `${LED}; C 0 a 1 configure 0,1,2,3; SY 0 1; SY 0 2`,
    );
    world.run('C 0 c 1 put x 1; SY 0 1; SY 0 2; C 0 c 2 put x 2; SY 0 1; SY 0 2; XA * * *');
    assert.ok((world.node(0).extensions.snapshot?.index ?? 0) >= 2);
    world.run('T 0; D 0 3 IS; D 3 0 ISR; K 0; R 0; K 3; R 3');
    for (const node of [0, 3]) assert.deepEqual(world.node(node).members, ['n0', 'n1', 'n2', 'n3']);
  });
});
