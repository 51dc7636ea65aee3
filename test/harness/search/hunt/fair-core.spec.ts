import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { stream } from '../../../../harness/core/random.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { excuseOf } from '../../../../harness/search/hunt/excuses.ts';
import { drawCore, FairCore, type CoreRun } from '../../../../harness/search/hunt/fair-core.ts';
import { Moves, type SearchedNode } from '../../../../harness/search/strategies/moves.ts';
import { raftTrials } from './subjects.ts';

const TROUBLE = 'E 0 1,2; C 0 c 1 put x 1; RP 0 1; K 0; T 1; T 2; K 1; T 3; T 4; U 3 4 RV; K 2';
const BUILDS = ['verdi', 'paper', 'verdi+leader-lease', 'verdi+compaction+membership', 'verdi+pre-vote+check-quorum'];

describe('harness/search/hunt/fair-core', () => {
  for (const build of BUILDS) {
    it(`${build}: every majority answers after trouble, and nobody else takes part`, () => {
      for (const seed of ['1', '2', '3', '4', '5', '6']) {
        const moves = led(build, 5, TROUBLE);
        const core = drawCore(moves, stream(seed, 'core'));
        assert.ok(core.length >= 3);
        const outside = moves.world.nodes
          .filter((node) => !core.includes(node))
          .map(({ state, up }) => ({ state, up }));
        assert.equal(run(build, moves, core, seed).answered, true);
        assert.ok(core.every(({ up }) => up));
        // On bounded clocks timers of all nodes that are up have to fire, so that nobody is left behind.
        if (build.includes('lease')) continue;
        const after = moves.world.nodes.filter((node) => !core.includes(node)).map(({ state, up }) => ({ state, up }));
        assert.deepEqual(after, outside);
      }
    });
  }

  it('a minority cannot answer, within a bound', () => {
    const moves = led('verdi', 5, TROUBLE);
    const { answered, steps } = run('verdi', moves, moves.world.nodes.slice(0, 2), '1');
    assert.equal(answered, false);
    assert.ok(steps > 300 && steps < 10_000, String(steps));
  });

  it('excuses a core that is no majority of what one of its nodes goes by', () => {
    const moves = led('verdi+membership', 3, 'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 adm 1 cfg c 0,1,2,3');
    const [one, two, three] = moves.world.nodes as [SearchedNode, SearchedNode, SearchedNode];
    assert.equal(moves.stateOf(one).members.length, 4);
    const never = (): boolean => true;
    assert.equal(excuseOf(moves, [one, two], never), 'majority-outside');
    assert.equal(excuseOf(moves, [one, two, three], never), undefined);
    assert.equal(excuseOf(moves, [two, three], never), undefined);
  });
});

function led(build: string, nodes: number, schedule: string): Moves {
  const trials = raftTrials(build)(nodes);
  const moves = new Moves(trials.subject, trials.begin(), 200);
  for (const step of parseText(schedule, 'test')) moves.perform(step);
  return moves;
}

function run(build: string, moves: Moves, core: readonly SearchedNode[], seed: string): CoreRun {
  const { subject } = raftTrials(build)(moves.world.nodes.length);
  return new FairCore(moves, stream(seed, 'core'), subject, core).run();
}
