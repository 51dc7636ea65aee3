import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { stream } from '../../../../harness/core/random.ts';
import type { ScheduleStep } from '../../../../harness/core/step.ts';
import { featuresOf } from '../../../../harness/search/strategies/features.ts';
import { Moves } from '../../../../harness/search/strategies/moves.ts';
import { STRATEGIES, strategyNamed } from '../../../../harness/search/strategies/portfolio.ts';
import type { Strategy } from '../../../../harness/search/strategies/strategy.ts';
import type { Trials } from '../../../../harness/search/trials.ts';
import { raftTrials } from '../hunt/subjects.ts';

/** With everything a schedule can contain: members, leadership transfer, clocks, disks. */
const FULL = 'verdi+batching+compaction+membership+transfer+leader-lease';
const LENGTH = 250;

interface Led {
  readonly schedule: readonly ScheduleStep[];
  readonly steps: number;
  readonly digest: number;
  readonly violations: readonly string[];
}

describe('harness/search/strategies', () => {
  for (const strategy of STRATEGIES) {
    it(`${strategy.name}: a seed fixes the schedule, whether it is written down or not`, () => {
      const trials = raftTrials('verdi+vote-twice')(3);
      for (const seed of ['1', '2', '3']) {
        assert.deepEqual(summary(lead(strategy, trials, seed, true)), summary(lead(strategy, trials, seed, false)));
      }
      assert.notEqual(lead(strategy, trials, '1').digest, lead(strategy, trials, '2').digest);
    });

    it(`${strategy.name}: what it wrote down leads to the same, step by step possible`, () => {
      for (const build of ['verdi', FULL, 'verdi+vote-before-durable', 'verdi+no-prev-term-check']) {
        const trials = raftTrials(build, 'failure+unsynced+sends')(5);
        for (const seed of ['a', 'b', 'c', 'd']) {
          const led = lead(strategy, trials, seed);
          const { digest, skipped, taken, violations } = trials.run(led.schedule);
          assert.deepEqual([digest, skipped, taken], [led.digest, 0, led.schedule.length], `${build} ${seed}`);
          assert.deepEqual(
            violations.map(({ predicate }) => predicate),
            led.violations,
          );
        }
      }
    });

    it(`${strategy.name}: elects leaders and gets requests answered`, () => {
      const trials = raftTrials('verdi')(3);
      const applied = ['1', '2', '3', '4', '5', '6', '7', '8'].map((seed) => {
        const trial = trials.begin([]);
        const moves = new Moves(trials.subject, trial, 400);
        strategy.run(moves, stream(seed, 'test'), { features: featuresOf(trials.subject), length: 400 });
        return Math.max(...moves.world.nodes.map((node) => moves.stateOf(node).lastApplied));
      });
      assert.ok(Math.max(...applied) > 0, `applied ${applied.join(' ')}`);
    });
  }

  it('contain nothing that the system or its semantics do not know', () => {
    const plain = stepsOf(raftTrials('verdi', 'failure')(3));
    assert.ok(plain.every((step) => step.rule !== 'reconfigure'));
    assert.ok(plain.every((step) => step.rule !== 'crash' || step.lose === undefined));
    const quiet = stepsOf(raftTrials('verdi', 'async')(3));
    assert.deepEqual([...new Set(quiet.map(({ rule }) => rule))].sort(), ['deliver', 'input', 'timeout']);
  });

  it('contain everything that they do', () => {
    const full = stepsOf(raftTrials(FULL, 'failure+unsynced+sends')(3));
    const rules = new Set(full.map(({ rule }) => rule));
    for (const rule of [
      'deliver',
      'drop',
      'duplicate',
      'input',
      'timeout',
      'crash',
      'restart',
      'reconfigure',
    ] as const) {
      assert.ok(rules.has(rule), rule);
    }
    assert.ok(full.some((step) => step.rule === 'crash' && step.lose === 'unsynced'));
    assert.ok(full.some((step) => step.rule === 'crash' && typeof step.lose === 'object' && 'sends' in step.lose));
    assert.ok(full.some((step) => step.rule === 'input' && step.request.f === 'transfer'));
  });

  it('reigns lead to two who believe they lead, in one term only where votes are forgotten', () => {
    assert.deepEqual([rivals('verdi', 40), rivals('verdi+forget-vote', 40) > 0], [0, true]);
    assert.ok(rivals('verdi', 40, () => true) > 0, 'two at once');
  });

  it('fifo delivers every link in the order of sending', () => {
    const trials = raftTrials('verdi')(3);
    const recording: ScheduleStep[] = [];
    const trial = trials.begin([]);
    const moves = new Moves(trials.subject, trial, 600, recording);
    const last = new Map<string, number>();
    moves.watch = ({ rule, packet }) => {
      if (rule !== 'deliver' || packet === undefined) return;
      const link = packet.link.fromName + packet.link.toName;
      assert.ok(packet.number > (last.get(link) ?? 0), `${link}#${String(packet.number)}`);
      last.set(link, packet.number);
    };
    strategyNamed('fifo').run(moves, stream('1', 'test'), { features: featuresOf(trials.subject), length: 600 });
    assert.ok(recording.length > 300);
  });

  it('clients never ask for two things under one number', () => {
    const asked = new Map<string, string>();
    for (const step of stepsOf(raftTrials('verdi')(3), ['uniform', 'swarm', 'regime', 'episodes', 'pct', 'fifo'])) {
      if (step.rule !== 'input' || step.request.client === 'admin') continue;
      const { client, request, f, key, value } = step.request;
      const what = JSON.stringify([f, key, value]);
      assert.equal(asked.get(`${client}/${String(request)}`) ?? what, what);
      asked.set(`${client}/${String(request)}`, what);
    }
    assert.ok(asked.size > 20);
  });
});

function lead(strategy: Strategy, trials: Trials, seed: string, records = true): Led {
  const schedule: ScheduleStep[] = [];
  const trial = trials.begin();
  const moves = new Moves(trials.subject, trial, LENGTH, records ? schedule : undefined);
  strategy.run(moves, stream(seed, 'test'), { features: featuresOf(trials.subject), length: LENGTH });
  const violations = trial.violations.map(({ predicate }) => predicate);
  return { schedule, steps: trial.world.steps, digest: trial.world.digest, violations };
}

/** How many of the schedules lead to two leaders at once, where their terms are as asked. */
function rivals(build: string, schedules: number, asked = (one: number, other: number) => one === other): number {
  const trials = raftTrials(build)(3);
  const led = Array.from({ length: schedules }, (_, seed) => {
    const moves = new Moves(trials.subject, trials.begin([]), LENGTH);
    let seen = false;
    moves.watch = () => {
      const [one, other] = moves.leaders().map((node) => moves.stateOf(node).currentTerm);
      seen ||= one !== undefined && other !== undefined && asked(one, other);
    };
    const setting = { features: featuresOf(trials.subject), length: LENGTH };
    strategyNamed('reigns').run(moves, stream(String(seed), 'test'), setting);
    return seen;
  });
  return led.filter(Boolean).length;
}

function summary({ steps, digest, violations }: Led): object {
  return { steps, digest, violations };
}

function stepsOf(trials: Trials, names = STRATEGIES.map(({ name }) => name)): ScheduleStep[] {
  return names.flatMap((name) =>
    ['1', '2', '3'].flatMap((seed) => [...lead(strategyNamed(name), trials, seed).schedule]),
  );
}
