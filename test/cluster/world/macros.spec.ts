import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import { semanticsNamed } from '../../../cluster/world/semantics/named.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';

describe('cluster/world/macros', () => {
  it('elect: asks the voters in turn, brings their replies back, and clears what is left of this election', () => {
    const { taken, flying, roles } = run('E 0 1,2', { nodes: 5 });
    assert.deepEqual(taken[0], [
      'timeout n1',
      'deliver n1>n2#1',
      'deliver n2>n1#1',
      'deliver n1>n3#1',
      'deliver n3>n1#1',
      'drop n1>n4#1',
      'drop n1>n5#1',
    ]);
    assert.deepEqual(flying, []);
    assert.deepEqual(roles.slice(0, 2), ['leader', 'follower']);
  });

  it('elect: leaves other elections and other messages alone', () => {
    const { flying } = run('T 2; E 0 1; C 0 c 1 put x 1');
    assert.deepEqual(flying, [
      'n1>n2#2 AppendEntries',
      'n1>n3#2 AppendEntries',
      'n3>n1#1 RequestVote',
      'n3>n2#1 RequestVote',
    ]);
  });

  it('elect: delivers the request of this election, not an older one', () => {
    const { roles, flying } = run('T 0; E 0 1');
    assert.equal(roles[0], 'leader');
    assert.deepEqual(flying, ['n1>n2#1 RequestVote', 'n1>n3#1 RequestVote']);
  });

  it('elect: voters that are down do not vote, a candidate that is down does not stand', () => {
    const { roles, skipped } = run('K 1; E 0 1; K 2; E 2 0');
    assert.deepEqual(roles, ['candidate', 'follower', 'follower']);
    assert.deepEqual(skipped, [4]);
  });

  it('elect: a build with PreVote asks twice', () => {
    const { roles, taken } = run('E 0 1', { build: 'verdi+pre-vote' });
    assert.equal(roles[0], 'leader');
    assert.equal(taken[0]?.filter((step) => step.startsWith('deliver n1>n2')).length, 2);
  });

  it('replicate: the oldest AppendEntries to each follower, and its own reply', () => {
    const { taken, flying } = run('E 0 1; C 0 c 1 put x 1; D 0 1 AE; C 0 c 2 put x 2; RP 0 1,2');
    assert.deepEqual(taken[4], ['deliver n1>n2#3', 'deliver n2>n1#3', 'deliver n1>n3#2', 'deliver n3>n1#1']);
    assert.deepEqual(flying, ['n1>n3#3 AppendEntries', 'n2>n1#2 AppendEntriesReply']);
  });

  it('replicate: is impossible when there is nothing to deliver', () => {
    assert.deepEqual(run('E 0 1; RP 0 1; K 1; C 0 c 1 put x 1; RP 0 1').skipped, [2, 5]);
  });

  it('drop-all: what matches sender, receiver and type, on every link', () => {
    const start = 'T 0; T 1; D 0 2 RV; ';
    assert.deepEqual(run(`${start}XA 0 *`).flying, [
      'n2>n1#1 RequestVote',
      'n2>n3#1 RequestVote',
      'n3>n1#1 RequestVoteReply',
    ]);
    assert.deepEqual(run(`${start}XA * 0 RV`).flying, [
      'n1>n2#1 RequestVote',
      'n2>n3#1 RequestVote',
      'n3>n1#1 RequestVoteReply',
    ]);
    assert.deepEqual(run(`${start}XA * *`).flying, []);
  });

  it('drop-all: is possible when nothing matches, and impossible where nothing is dropped', () => {
    assert.deepEqual(run('XA * *').skipped, []);
    assert.deepEqual(run('T 0; XA * *', { semantics: 'dup' }).skipped, [2]);
  });
});

interface Circumstances {
  readonly nodes?: number;
  readonly build?: string;
  readonly semantics?: string;
}

function run(text: string, { nodes = 3, build = 'verdi', semantics = 'failure' }: Circumstances = {}) {
  const system = raftKeyValue(rulesOf(build));
  const world = createWorld(system.handlers, nodeNames(nodes), { semantics: semanticsNamed(semantics) });
  const taken: string[][] = [];
  const skipped: number[] = [];
  for (const [index, step] of parseText(text, 'schedule').entries()) {
    const effects: string[] = [];
    const possible = performStep(world, step, system, ({ rule, packet, node }) =>
      effects.push(`${rule} ${packet?.name ?? node.name}`),
    );
    taken.push(effects);
    if (!possible) skipped.push(index + 1);
  }
  return {
    taken,
    skipped,
    roles: world.nodes.map(({ state }) => state.role),
    flying: world.links.flatMap(({ packets }) => packets.map(({ name, type }) => `${name} ${type}`)),
  };
}
