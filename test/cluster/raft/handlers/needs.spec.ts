import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../../cluster/raft/directed-schedules.ts';
import { BUGS, type BugName, type PlantedBug } from '../../../../cluster/raft/handlers/bugs.ts';
import { bugsOf, buildWith, needsOf, refuseWithoutEffect, rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { Judge } from '../../../../checkers/invariants/judge.ts';
import { WALKS } from '../../../../harness/engine/sim/random-walk.ts';
import { JudgedWalks } from '../../../judged-walk.ts';

const NEEDY = (BUGS as readonly PlantedBug[])
  .filter(({ needs }) => needs !== undefined)
  .map(({ name }) => name as BugName);

/** Bugs of the disk, which a world without disks does not show. */
const OF_THE_DISK: readonly BugName[] = ['snapshot-in-place'];

describe('what planted bugs need of a build', function () {
  this.timeout(60_000);

  for (const bug of NEEDY) {
    it(`${bug} changes nothing in a build without it, and something in ${buildWith(bug)}`, () => {
      const without = ['paper', 'verdi'].find((base) => isRefused(`${base}+${bug}`));
      assert.ok(without, 'at least one of the correct builds lacks it');
      assert.ok(!differ(`${without}+${bug}`, without, 2));
      if (OF_THE_DISK.includes(bug)) return;
      const build = buildWith(bug);
      assert.ok(!isRefused(build));
      assert.ok(differ(build, build.replace(`+${bug}`, ''), 16));
    });
  }

  it('is asked for by name: a build that lacks it is refused with the one that shows the bug', () => {
    const hints: Readonly<Record<string, RegExp>> = {
      'paper+lease-ignores-clock': /^Use build paper\+leader-lease\+lease-ignores-clock\.$/,
      'paper+snapshot-without-dedupe':
        /^Use build paper\+compaction\+snapshot-without-dedupe\. .*options\.compactAfter/,
      'verdi+commit-capped-by-own-last':
        /^Use build verdi\+batching\+commit-on-heartbeat\+commit-capped-by-own-last\.$/,
      'verdi+pre-votes-counted+stale-read': /^Use build verdi\+pre-vote\+pre-votes-counted\+stale-read\.$/,
      'verdi+batching+hint-below-match': /^Use build paper\+hint-below-match\.$/,
      'paper+dedupe-volatile': /^Use build verdi\+dedupe-volatile\.$/,
      'verdi+volatile-commit+dedupe-volatile': /^Use build verdi\+dedupe-volatile\.$/,
    };
    for (const [build, hint] of Object.entries(hints)) {
      assert.throws(() => refuseWithoutEffect(build, rulesOf(build)), { name: 'InputError', hint }, build);
    }
  });

  it('may come from the options of a cluster as well', () => {
    const build = 'paper+snapshot-without-dedupe';
    assert.throws(() => raft.checkBuild?.(build, raft.options({}), 'sim'), { name: 'InputError' });
    raft.checkBuild?.(build, raft.options({ compactAfter: 10 }), 'sim');
  });

  it('is there in every build that is listed, and in those of the directed schedules', async () => {
    for (const { base, bug } of DIRECTED) assert.ok(!isRefused(`${base}+${bug}`), bug);
    const builds = await raft.builds();
    for (const { name } of builds) assert.ok(!isRefused(name), name);
    assert.deepEqual(
      builds.flatMap(({ name }) => bugsOf(name)),
      BUGS.map(({ name }) => name),
    );
    assert.deepEqual(needsOf('stale-read'), []);
  });
});

describe('misspelt builds', () => {
  const MEANT: Readonly<Record<string, RegExp>> = {
    'verdi+figure8': /"verdi\+figure8"; did you mean verdi\+figure-8\?$/,
    'Paper+stale-reed': /did you mean paper\+stale-read\?$/,
    'verdy+compacton+figure-8': /did you mean verdi\+compaction\+figure-8\?$/,
    'paper+stale-read+stale-read': /did you mean paper\+stale-read\?$/,
    'zookeeper+figure-8': /raft has no build "zookeeper\+figure-8"$/,
  };
  for (const [build, message] of Object.entries(MEANT)) {
    it(`${build} is refused with what comes closest`, () => {
      assert.throws(() => rulesOf(build), { name: 'InputError', message });
    });
  }
});

function isRefused(build: string): boolean {
  try {
    refuseWithoutEffect(build, rulesOf(build));
    return false;
  } catch {
    return true;
  }
}

/** Whether two builds do something else in one of some random schedules. */
function differ(one: string, other: string, seeds: number): boolean {
  const walks = [3, 4].map((size) => [new JudgedWalks(one, size, []), new JudgedWalks(other, size, [])]);
  return Array.from({ length: seeds }, (_, seed) => seed).some((seed) =>
    walks.some((both) => {
      const shape = WALKS[seed % WALKS.length];
      const [digest, again] = both.map((each) => each.run(`needs ${seed}`, 2_000, [NOBODY], shape).digest);
      return digest !== again;
    }),
  );
}

/** Walks have a judge; here nobody judges. */
const NOBODY: Judge = {
  observe: () => undefined,
  finish: () => undefined,
  findings: { violations: [], premises: new Map() } as unknown as Judge['findings'],
};
