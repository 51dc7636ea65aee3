import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { systems } from '../../../../cluster/systems/registry.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { closeAll } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { Attempts } from '../../../../harness/search/hunt/attempt.ts';
import { NODES_SEED, trialsOf } from '../../../../harness/search/hunt/target.ts';
import { strategyNamed } from '../../../../harness/search/strategies/portfolio.ts';
import { explain } from '../../../../harness/search/story/explanation.ts';
import type { Trials } from '../../../../harness/search/trials.ts';

const CLIENTS = 'raft_linearizable.clients';

/** The least that shows the planted bugs to clients, by build, and the interpreter of the program. */
const DIRECTED: Readonly<Record<string, { readonly interpreter: string; readonly schedule: string }>> = {
  // n2 votes for n1, forgets it, and votes for n3 in the same term; each of them commits with n2's help.
  'python+forget-vote': {
    interpreter: 'python3',
    schedule:
      'T 0; D 0 1; K 1; R 1; T 2; D 2 1; D 1 0; D 1 2; C 0 c 1 put x 1; D 0 1 1; D 1 0; C 2 d 1 get x; D 2 1 1; D 1 2',
  },
  // What n1 sent in term 1 comes to n3 after term 2 committed there, and n1 is elected by n3 without it.
  'ruby+stale-append': {
    interpreter: 'ruby',
    schedule:
      'T 0; D 0 2; D 2 0; C 0 c 1 put y 1; T 1; T 1; D 1 2 1; D 2 1; C 1 d 1 put x 2; D 1 2 2; D 2 1; D 0 2 1; D 2 0; ' +
      'T 0; D 0 2 1; D 2 0; C 0 c 2 get x; D 0 2 2; D 2 0',
  },
};

describe('planted bugs of the example programs', function () {
  this.timeout(120_000);
  after(() => closeAll());

  for (const [build, { interpreter, schedule }] of Object.entries(DIRECTED)) {
    it(`${build}: a directed schedule shows it to clients, and nothing to those of the correct program`, function () {
      const missing = spawnSync(interpreter, ['--version']).error !== undefined;
      if (missing && process.env['CI'] !== 'true') this.skip();
      const steps = parseText(schedule, build);
      const trials = trialsOn(build)(3);
      const { violations, skipped } = trials.run(steps);
      assert.deepEqual(
        [violations.map(({ predicate, at }) => [predicate, at]), skipped],
        [[[CLIENTS, steps.length - 1]], 0],
      );
      assert.deepEqual(trialsOn(build.split('+')[0] ?? '')(3).run(steps).violations, []);
      const story = explain(trials, steps, CLIENTS).story.join('\n');
      assert.match(story, /^ *2\. n\d gets n1's request_vote of term 1/m);
      assert.match(story, /no order of all requests explains that/);
    });
  }

  it('javascript+stale-read is found within a few schedules, and its schedule leads to the same again', () => {
    const strategies = [strategyNamed('reigns')];
    const attempts = new Attempts({
      strategies,
      sizes: [3],
      trials: trialsOn('javascript+stale-read'),
      progress: false,
      dear: true,
    });
    let found = attempts.attempt('1');
    for (let seed = 2; seed <= 40 && found.breach === undefined; seed++) found = attempts.attempt(String(seed));
    assert.equal(found.breach?.predicate, CLIENTS);
    const { schedule, ...recorded } = attempts.record(found.seed);
    assert.deepEqual(recorded, found);
    assert.ok(schedule.length > 0);
  });
});

function trialsOn(build: string): (nodes: number) => Trials {
  const options = systems.named('maelstrom').options({});
  const lockstep = { seed: NODES_SEED, program: null };
  return trialsOf({ system: 'maelstrom', build, options, plugins: [], semantics: null, clocks: null, lockstep });
}
