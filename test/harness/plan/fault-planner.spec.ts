import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, it } from 'mocha';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import { planDigest, type Plan } from '../../../harness/core/plan.ts';
import { planLines } from '../../../harness/plan/plan-lines.ts';
import { makePlan } from '../../../harness/plan/planner.ts';
import { loadSpec } from '../../../harness/spec/load.ts';
import { faults } from '../../../nemesis/registry.ts';
import { register } from '../../../workloads/register/register.ts';

function plan(seed: string, nemesis: string): Plan {
  const parts = { families: faults.all, workloads: [{ name: 'register' }], checks: ['linearizable'] };
  const text = `nodes: 5\nworkload: { clients: 1, rate: 1/s }\nduration: 60s\nnemesis:\n${nemesis}`;
  const { spec } = loadSpec(text, 'spec.yaml', [], parts);
  return makePlan({ ...spec, seed, build: 'paper' }, { workload: register, family: (name) => faults.named(name) });
}

const spansOf = (found: readonly PlannedFault[]) => found.map(({ id, atMs, untilMs }) => [id, atMs, untilMs] as const);

/** For every seed. */
function always(property: (seed: string) => void): void {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (seed) => property(seed)),
    { numRuns: 50 },
  );
}

describe('the plan of faults', () => {
  it('draws distances and lengths within their bounds, inside the window', () => {
    always((seed) => {
      const found = plan(seed, '  - { fault: kill, every: 5s..9s, for: 1s..3s, from: 10s, until: 50s }').faults;
      assert.ok(found.length >= 3 && found.length <= 8, `${String(found.length)} kills`);
      found.forEach(({ atMs, untilMs }, index) => {
        assert.ok(atMs >= 10_000 && untilMs <= 50_000);
        assert.ok(untilMs - atMs >= 1_000 && untilMs - atMs <= 3_000);
        const before = found[index - 1];
        if (before === undefined) return;
        assert.ok(atMs - before.atMs >= 5_000 && atMs - before.atMs <= 9_000);
      });
    });
  });

  it('draws them anew for every occurrence and every seed', () => {
    const text = '  - { fault: kill, every: 5s..9s, for: 1s..3s }';
    const lengths = new Set(plan('7', text).faults.map(({ atMs, untilMs }) => untilMs - atMs));
    assert.ok(lengths.size > 3);
    assert.notEqual(planDigest(plan('7', text)), planDigest(plan('8', text)));
  });

  it('puts scripted faults where the script says', () => {
    const found = plan('7', '  - { fault: kill, at: [1s, 4s, 9s], for: 500ms }').faults;
    assert.deepEqual(spansOf(found), [
      ['kill-1', 1_000, 1_500],
      ['kill-2', 4_000, 4_500],
      ['kill-3', 9_000, 9_500],
    ]);
  });

  it('repeats a sequence as a block, all of it aiming by one order', () => {
    const text = `  - sequence:
      - { fault: pause, for: 2s, gap: 500ms }
      - { fault: kill, for: 1s }
    every: 10s`;
    always((seed) => {
      const found = plan(seed, text).faults;
      assert.equal(found.length, 12);
      for (let block = 0; block < 6; block++) {
        const [pause, kill] = found.slice(2 * block) as [PlannedFault, PlannedFault];
        assert.deepEqual([pause.fault, kill.fault], ['pause', 'kill']);
        assert.ok(pause.atMs >= block * 10_000 && kill.untilMs <= (block + 1) * 10_000);
        assert.equal(pause.untilMs - pause.atMs, 2_000);
        assert.equal(kill.atMs, pause.untilMs + 500);
        assert.deepEqual(kill.order, pause.order);
      }
    });
  });

  it('takes as many of a choice as it is to pick, and by and by each of them', () => {
    const options = ['kill', 'pause', 'loss'];
    const choice = (pick: string): string =>
      `  - one-of:\n${options.map((fault) => `      - { fault: ${fault}, every: 20s, for: 2s }\n`).join('')}    pick: ${pick}`;
    const taken = (seed: number, pick: string): string[] => [
      ...new Set(plan(String(seed), choice(pick)).faults.map(({ fault }) => fault)),
    ];
    const seeds = Array.from({ length: 40 }, (_, seed) => seed);
    for (const pick of [1, 2]) assert.ok(seeds.every((seed) => taken(seed, String(pick)).length === pick));
    const subsets = new Set(seeds.map((seed) => taken(seed, 'some').sort().join(' ')));
    assert.ok(!subsets.has('') && subsets.has('kill loss pause') && subsets.size > 4, [...subsets].join('; '));
    assert.deepEqual(new Set(seeds.flatMap((seed) => taken(seed, '1'))), new Set(options));
  });

  it('keeps quiet periods free of faults, and finds room for each of a fixed distance', () => {
    const text = `  - { fault: kill, every: 7s, for: 2s }
  - { fault: pause, every: 3s..6s, for: 1s..2s }
  - sequence: [{ fault: loss, for: 1s }, { fault: loss, for: 1s }]
    every: 9s
`;
    always((seed) => {
      const found = plan(seed, `${text}  - quiet: { every: 15s, for: 4s }`).faults;
      assert.ok(found.length > 12);
      for (const { id, atMs, untilMs } of found) {
        const period = Math.floor(atMs / 15_000) * 15_000;
        assert.ok(untilMs <= period + 11_000, `${id} from ${String(atMs)} to ${String(untilMs)}`);
      }
      assert.equal(found.filter(({ fault }) => fault === 'kill').length, 8);
    });
  });

  it('fixes the choices of faults that wait for events, and no time of the run', () => {
    const text =
      '  - { fault: kill, after: 100 ok, delay: 50ms, times: 2, for: 1s..2s }\n  - { fault: pause, at: 9s, for: 1s }';
    const found = plan('7', text).faults;
    assert.deepEqual(
      found.map(({ id, anchor }) => ({ id, anchor })),
      [
        { id: 'pause-1', anchor: undefined },
        { id: 'kill-1', anchor: { event: { kind: 'ok', count: 100 }, chain: 0, occurrence: 1 } },
        { id: 'kill-2', anchor: { event: { kind: 'ok', count: 200 }, chain: 0, occurrence: 2 } },
      ],
    );
    for (const { atMs, untilMs, order } of found.slice(1)) {
      assert.equal(atMs, 50);
      assert.ok(untilMs >= 1_050 && untilMs <= 2_050);
      assert.deepEqual([...order].sort(), ['n1', 'n2', 'n3', 'n4', 'n5']);
    }
  });

  it('is shown in lines that say what waits for what, and what was chosen', () => {
    const text = `  - { fault: kill, on: commit-index>50, delay: 100ms, for: 1s }
  - one-of: [{ fault: loss, at: 3s, for: 1s }, { fault: loss, at: 6s, for: 1s }]
  - quiet: { every: 20s, for: 5s }`;
    const lines = planLines(plan('7', text));
    assert.equal(lines[0], 'quiet for the last 5 s of every 20 s');
    assert.match(lines[1] ?? '', /^of the choice of entry 2 the seed took loss, and left loss$/);
    assert.match(lines[2] ?? '', /^ +[36]\.000 s {2}for 1 s {6}loss-1 .* order n/);
    assert.match(lines[3] ?? '', /^on commit-index>50 \+ 0\.100 s {2}for 1 s {6}kill-1 /);
  });
});
