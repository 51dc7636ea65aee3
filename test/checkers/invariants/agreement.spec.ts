import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createJudge } from '../../../checkers/invariants/judge.ts';
import { predicatesFor } from '../../../checkers/invariants/profiles.ts';
import { BUGS } from '../../../cluster/raft/handlers/bugs.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../../../cluster/raft/handlers/capabilities.ts';
import { raftHandlers } from '../../../cluster/raft/handlers/handlers.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { stream } from '../../../harness/core/random.ts';
import type { Observation } from '../../../harness/core/raft/observation.ts';
import { RaftObserver } from '../../../harness/engine/sim/raft-observer.ts';
import { RandomWalk } from '../../../harness/engine/sim/random-walk.ts';

const STEPS = 80;
const BASES = ['verdi', 'paper', 'verdi+compaction', 'verdi+batching'];
/** Found by chance within so few steps; the others take schedules made for them. */
const EASY = ['forget-term', 'vote-reset-in-term', 'no-append-term-check', 'conflict-kept', 'wrong-prev-term'];

/**
 * What both judges find first in a random run, or all the way through if they find nothing. They are asked the same
 * question in two ways that share nothing: whatever breaks first, they must name the same predicates.
 */
function firstFindings(build: string, nodes: number, seed: string): { incremental: string[]; naive: string[] } {
  const names = Array.from({ length: nodes }, (_, position) => `n${position + 1}`);
  const rules = rulesOf(build);
  const predicates = predicatesFor(capabilitiesOf(rules));
  const world = createWorld(raftHandlers(rules), names);
  const incremental = createJudge({ names, predicates, mode: 'incremental' });
  const naive = createJudge({ names, predicates, mode: 'naive' });
  const isBroken = (): boolean => incremental.findings.violations.length > 0 || naive.findings.violations.length > 0;
  const judge = (observation: Observation): void => {
    if (isBroken()) return;
    incremental.observe(observation);
    naive.observe(observation);
  };
  world.observer = new RaftObserver(world, judge);
  new RandomWalk(world, stream(seed, `agreement/${build}/${nodes}`)).run(STEPS, isBroken);
  const namesOf = ({ findings }: typeof naive): string[] =>
    findings.violations.map(({ predicate }) => predicate).sort();
  return { incremental: namesOf(incremental), naive: namesOf(naive) };
}

describe('checkers/invariants: incremental and naive evaluators', function () {
  this.timeout(120_000);

  for (const base of BASES) {
    it(`find nothing in random runs of ${base}`, () => {
      for (const nodes of [3, 5]) {
        for (const seed of ['1', '2', '3']) {
          assert.deepEqual(firstFindings(base, nodes, seed), { incremental: [], naive: [] });
        }
      }
    });

    it(`name the same predicates in random runs of ${base} with a planted bug`, () => {
      for (const { name } of BUGS) {
        const { incremental, naive } = firstFindings(`${base}+${name}`, 3, '1');
        assert.deepEqual(incremental, naive, name);
      }
    });
  }

  it('find planted bugs by chance', () => {
    for (const bug of EASY) {
      const found = ['1', '2', '3', '4', '5', '6'].some(
        (seed) => firstFindings(`verdi+${bug}`, 3, seed).naive.length > 0,
      );
      assert.ok(found, bug);
    }
  });
});
