import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { ReplicaHistory } from '../../../../cluster/raft/daemon/replica-history.ts';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { SmallWorld } from '../handlers/small-world.ts';

describe('the recent states of a replica', () => {
  it('are the same at the same index, whatever the steps in which members applied', () => {
    const rules = rulesOf('paper');
    const world = new SmallWorld('paper', 3);
    const histories = [0, 1].map((node) => new ReplicaHistory(rules, world.node(node)));
    world.run('E 0 1; SY 0 1');
    for (let request = 1; request <= 30; request++) {
      world.run(
        `C 0 c ${request} put x${request % 4} ${request}; ${request % 7 === 0 ? 'SY 0 1; SY 0 1' : 'XA * * *'}`,
      );
      histories.forEach((history, node) => history.record(world.node(node)));
    }
    world.run('SY 0 1; SY 0 1');
    histories.forEach((history, node) => history.record(world.node(node)));
    const [leader, follower] = histories.map((history, node) =>
      Array.from({ length: 32 }, (_, index) => history.at(index, world.node(node))),
    );
    assert.deepEqual(leader, follower);
    assert.equal(new Set(leader?.map((replica) => replica?.digest)).size, 31, 'only the no-op leaves no mark');
    assert.deepEqual(leader?.at(31)?.contents, { x0: '28', x1: '29', x2: '30', x3: '27' });
  });

  it('are unknown where a snapshot took the place of the entries between them', () => {
    const world = new SmallWorld('paper', 1, { compactAfter: 4 });
    const history = new ReplicaHistory(rulesOf('paper'), world.node(0));
    world.run('T 0; C 0 c 1 put x 1; C 0 c 2 put x 2');
    assert.equal(history.at(2, world.node(0))?.contents['x'], '1', 'from the log');
    world.run('C 0 c 3 put x 3');
    history.record(world.node(0));
    assert.equal(history.at(2, world.node(0)), undefined);
    assert.equal(history.at(4, world.node(0))?.contents['x'], '3');
    world.run('C 0 c 4 put x 4');
    assert.equal(history.at(5, world.node(0))?.contents['x'], '4');
  });

  it('are forgotten in the end', () => {
    const world = new SmallWorld('paper', 1).run('T 0');
    const history = new ReplicaHistory(rulesOf('paper'), world.node(0));
    for (let request = 1; request <= 400; request++) {
      world.run(`C 0 c ${request} put x ${request}`);
      history.record(world.node(0));
    }
    assert.equal(history.at(100, world.node(0)), undefined);
    assert.equal(history.at(401, world.node(0))?.position, 401);
  });
});
