import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { upTo } from '../../../../harness/core/raft/log.ts';
import type { BugName } from '../../../../cluster/raft/handlers/bugs.ts';
import type { Rules } from '../../../../cluster/raft/handlers/builds.ts';
import { SmallWorld } from './small-world.ts';

/** Node 0 leads, all have its first entry, and nothing is under way. */
const LED = 'E 0 1; SY 0 1; SY 0 2; XA * * *; T 0; RP 0 1; RP 0 2';

interface Planted<Result> {
  readonly bug: BugName;
  readonly base: string;
  readonly nodes?: number;
  readonly rules?: Partial<Rules>;
  readonly schedule: string;
  readonly result: (world: SmallWorld) => Result;
  readonly correct: Result;
  readonly wrong: Result;
}

function shows<Result>(title: string, planted: Planted<Result>): void {
  const { bug, base, nodes = 3, rules = {}, schedule, result, correct, wrong } = planted;
  it(`${bug}: ${title}`, () => {
    assert.deepEqual(result(new SmallWorld(base, nodes, rules).run(schedule)), correct, base);
    assert.deepEqual(result(new SmallWorld(`${base}+${bug}`, nodes, rules).run(schedule)), wrong, bug);
  });
}

/** Whether two nodes hold different entries for committed at one index. */
function disagree(world: SmallWorld): boolean {
  const committed = world.states.map(({ log, commitIndex }) => upTo(log, commitIndex));
  return committed.some((one) =>
    committed.some((other) => {
      if (one === undefined || other === undefined) return false;
      const index = Math.min(one.index, other.index);
      const [left, right] = [upTo(one, index), upTo(other, index)];
      return left !== undefined && right !== undefined && left.hash !== right.hash;
    }),
  );
}

describe('planted bugs of snapshots', () => {
  shows('an acknowledged write is gone', {
    bug: 'snapshot-discards-suffix',
    base: 'paper+compaction',
    schedule:
      'E 0 1; C 0 c 1 put x 1; XA 0 * AE; T 0; XA 0 2 AE; C 0 c 2 put x 2; C 0 c 3 put x 3; T 0; RP 0 1; T 0; D 0 2 AE; ' +
      'D 2 0 AER; D 0 2 IS; XA * * *; E 1 2; SY 1 2; C 1 d 1 get x; SY 1 2',
    result: (world) => [world.answers('c'), world.answers('d')],
    correct: [['1', '2', '3'], []],
    wrong: [['1', '2', '3'], ['1']],
  });

  shows('a node without the committed entries is elected', {
    bug: 'snapshot-forgets-term',
    base: 'paper+compaction',
    schedule: `${LED}; C 0 c 1 put x 1; RP 0 1; XA * * *; T 0 election; T 0 election; E 2 0; SY 2 0`,
    result: (world) => [world.answers('c'), world.node(2).commitIndex, world.node(2).machine.contents.get('x')],
    correct: [['1'], 1, undefined],
    wrong: [['1'], 2, undefined],
  });

  shows('a repeated request is executed again after a snapshot', {
    bug: 'snapshot-without-dedupe',
    base: 'paper+compaction',
    schedule:
      'E 0 1; SY 0 1; C 0 c 1 append x a; SY 0 1; SY 0 1; SY 0 2; XA * * *; E 2 1; SY 2 1; C 2 c 1 append x a; SY 2 1; ' +
      'C 2 d 1 get x; SY 2 1',
    result: (world) => world.answers('d'),
    correct: ['a'],
    wrong: ['aa'],
  });

  shows('an entry counts as applied that never was', {
    bug: 'compacts-unapplied',
    base: 'paper+compaction',
    schedule: `${LED}; C 0 c 1 put x 1; C 0 c 2 put y 2; SY 0 1; SY 0 1`,
    result: (world) => [world.node(1).lastApplied >= 2, world.node(1).machine.contents.get('x')],
    correct: [true, '1'],
    wrong: [true, undefined],
  });
});

describe('planted bugs of elections and reads', () => {
  shows('two leaders of one term', {
    bug: 'pre-votes-counted',
    base: 'paper',
    schedule: 'T 0; D 0 1 PV; D 1 0 PVR; T 2; D 2 1 PV; D 1 2 PVR',
    result: (world) => world.states.filter(({ role, currentTerm }) => role === 'leader' && currentTerm === 1).length,
    correct: 0,
    wrong: 2,
  });

  shows('a successor without an acknowledged write', {
    bug: 'transfer-skips-log-check',
    base: 'paper',
    schedule:
      `${LED}; C 0 c 1 put x 1; RP 0 1; XA 0 2 AE; C 0 a 1 transfer 2; ?D 0 2 TN; ?D 2 1 RV; ?D 1 2 RVR; SY 2 1; ` +
      'C 2 d 1 get x; SY 2 1',
    result: (world) => [world.answers('c'), world.answers('d')],
    correct: [['1'], []],
    wrong: [['1'], [null]],
  });

  shows('a deposed leader answers what was overwritten', {
    bug: 'lease-ignores-clock',
    base: 'paper+leader-lease',
    schedule: `${LED}; C 0 c 1 put x 1; SY 0 1; T 0; RP 0 1; TL 0; XA * * *; E 1 2; C 1 e 1 put x 2; SY 1 2; C 0 d 1 get x`,
    result: (world) => world.answers('d'),
    correct: [],
    wrong: ['1'],
  });

  shows('a deposed leader that was stopped answers what was overwritten', {
    bug: 'lease-counts-heartbeats',
    base: 'paper+leader-lease',
    schedule:
      `${LED}; C 0 c 1 put x 1; SY 0 1; T 0; RP 0 1; XA * * *; E 1 2; C 1 e 1 put x 2; SY 1 2; ` +
      'T 0; TL 0; C 0 d 1 get x; T 0; T 0; C 0 d 2 get x',
    result: (world) => world.answers('d'),
    correct: [],
    wrong: ['1'],
  });

  shows('a new leader does not know of an acknowledged write', {
    bug: 'read-index-before-own-term',
    base: 'paper',
    schedule: `${LED}; C 0 c 1 put x 1; RP 0 1; XA * * *; E 1 2; C 1 d 1 get x; D 1 2 AE; D 2 1 AER; D 1 2 AE; D 2 1 AER`,
    result: (world) => [world.answers('c'), world.answers('d')],
    correct: [['1'], []],
    wrong: [['1'], [null]],
  });
});

describe('planted bugs of replication and membership', () => {
  const SHORT = `${LED}; C 0 c 1 put x 1; C 0 c 2 put x 2; SY 0 1; XA * * *; E 1 2; D 1 2 AE`;

  shows('nextIndex falls below what is acknowledged', {
    bug: 'hint-below-match',
    base: 'paper',
    schedule: `${SHORT}; U 2 1 AER; D 2 1 AER; D 1 2 AE; D 2 1 AER 1; D 2 1 AER`,
    result: (world) => (world.node(1).nextIndex[2] ?? 0) > (world.node(1).matchIndex[2] ?? 0),
    correct: true,
    wrong: false,
  });

  shows('a follower with conflicting entries never catches up', {
    bug: 'hint-above-match',
    base: 'paper',
    rules: { preVote: false, checkQuorum: false },
    schedule:
      'E 2 1; SY 2 1; SY 2 0; C 2 z 1 put y 1; C 2 z 2 put y 2; XA * * *; E 0 1; SY 0 1; C 0 c 1 put x 1; C 0 c 2 put x 2; ' +
      `SY 0 1; XA * * *; E 1 0; XA * * *${'; T 1; RP 1 2; XA * * *'.repeat(10)}`,
    result: (world) => world.node(2).log.hash === world.node(1).log.hash,
    correct: true,
    wrong: false,
  });

  shows('a configuration is committed that one of its three members has', {
    bug: 'removed-leader-counts-itself',
    base: 'paper',
    nodes: 4,
    schedule: 'E 0 1,2; SY 0 1; SY 0 2; SY 0 3; XA * * *; T 0; RP 0 1; RP 0 2; RP 0 3; C 0 a 1 configure 1,2,3; RP 0 1',
    result: (world) => world.answers('a').length,
    correct: 0,
    wrong: 1,
  });

  shows('two majorities that do not meet commit different entries', {
    bug: 'single-server-change',
    base: 'verdi+membership',
    nodes: 5,
    rules: { initialMembers: 4 },
    schedule:
      'E 0 1,2; C 0 adm 1 configure 0,1,2,3,4; ?D 0 4 AE; XA 0 * AE; XA 4 0 AER; T 1; D 1 2 RV; D 1 3 RV; D 2 1 RVR; ' +
      'D 3 1 RVR; D 1 0 RV; XA 0 1 RVR; XA 1 * RV; C 1 adm 2 configure 1,2,3; ?D 1 2 AE; ?D 2 1 AER; XA 1 * AE; T 0; ' +
      'D 0 3 RV; ?D 0 4 RV; D 3 0 RVR; ?D 4 0 RVR; C 0 c 3 put x 1; ?D 0 4 AE; ?D 4 0 AER; ?D 0 3 AE; ?D 3 0 AER; T 0; ' +
      '?D 0 3 AE; ?D 3 0 AER',
    result: disagree,
    correct: false,
    wrong: true,
  });
});
