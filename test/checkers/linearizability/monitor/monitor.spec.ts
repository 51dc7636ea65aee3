import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { createMonitor, type Monitor } from '../../../../checkers/linearizability/monitor/monitor.ts';
import type { MonitorViolation } from '../../../../checkers/linearizability/monitor/result.ts';
import { operationsOf, type HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { models } from '../../../../harness/core/models/registry.ts';
import { NEMESIS, type HistoryEvent, type Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import type { Verdict } from '../../../../harness/core/verdict.ts';
import { historyOf, REGISTER } from '../history-notation.ts';
import { randomHistory } from '../random-history.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ. */
const HISTORIES = Math.ceil(Number(process.env['VERDICT_FUZZ'] ?? 6_000) / 20);

describe('monitor', function () {
  this.timeout(Math.max(120_000, HISTORIES * 200));

  for (const { name, sampling } of models.all) {
    if (sampling === undefined) continue;
    it(`says of every prefix what the check of that prefix says: ${name}`, () => {
      let violations = 0;
      for (let round = 0; round < HISTORIES; round++) {
        const { events, semantics } = sample(name, round, { operations: 3 + (round % 8), wrong: 0.15 });
        violations += assertSameOnPrefixes(events, semantics, `round ${round}`);
      }
      assert.ok(violations > HISTORIES / 20 && violations < HISTORIES, String(violations));
    });
  }

  it('decides at the end what it had no steps for before, and where it went wrong if it is eager', () => {
    let late = 0;
    for (let round = 0; round < HISTORIES; round++) {
      const { events, semantics } = sample('register', round, { operations: 12, wrong: 0.3, processes: 6 });
      const failing = events.findIndex((_, position) => verdictOf(events.slice(0, position + 1), semantics) === 'fail');
      const hasty = createMonitor(semantics, undefined, { steps: 8 });
      const eager = createMonitor(semantics, undefined, { isEager: true });
      const [found, first] = [hasty, eager].map((monitor) => firstViolation(monitor, events));
      assert.equal(first?.at ?? -1, failing, `round ${round}`);
      assert.ok(found === undefined || found.at >= failing, `round ${round}`);
      // An invocation at the time of a completion is concurrent with it: one event more may explain what was contradicted.
      const { verdict } = hasty.finish(1_000_000);
      assert.equal(verdict, found === undefined ? verdictOf(events, semantics) : 'fail', `round ${round}`);
      if (verdict === 'fail' && found === undefined) late++;
    }
    assert.ok(late > HISTORIES / 100, String(late));
  });

  it('goes on exactly from what it has kept of a long history', () => {
    let violations = 0;
    for (let round = 0; round < 40; round++) {
      const shape = { operations: 120, wrong: round % 2 === 0 ? 0 : 0.1, values: 12, processes: 4, crashed: 0.03 };
      const { events, semantics } = sample('register', round, shape);
      violations += assertSameOnPrefixes(events, semantics, `round ${round}`);
    }
    assert.ok(violations > 5 && violations < 30, String(violations));
  });

  it('takes an invocation at the time of the last completion for concurrent with it', () => {
    const monitor = createMonitor(REGISTER);
    const events: HistoryEvent[] = [];
    for (let call = 0; call < 60; call++) {
      events.push(event(events.length, 10 * call, 0, 'invoke', 'write', call % 2));
      events.push(event(events.length, 10 * call + 5, 0, 'ok', 'write', call % 2));
      events.push(event(events.length, 10 * call + 5, 1, 'invoke', 'read', null));
      events.push(event(events.length, 10 * call + 6, 1, 'ok', 'read', call === 0 ? null : (call + 1) % 2));
    }
    for (const each of events) assert.equal(monitor.push(each), undefined);
    assert.equal(monitor.finish().verdict, 'pass');
  });

  it('names the key, the completion and its operation', () => {
    const events = eventsOf(
      historyOf([
        [0, 1, 'write', 1, 'ok', 'a'],
        [2, 3, 'write', 1, 'ok', 'b'],
        [4, 5, 'read', null, ['ok', 2], 'b'],
      ]),
    );
    const monitor = createMonitor(REGISTER);
    const said = events.map((each) => monitor.push(each));
    const found = said.findIndex((violation) => violation !== undefined);
    assert.equal(found, events.length - 1);
    assert.deepEqual(said[found], { key: 'b', at: 5, operation: 4 });
    assert.deepEqual(monitor.finish(), { verdict: 'fail', violation: said[found] });
  });

  it('pays no attention to the nemesis and to completions of nothing', () => {
    const monitor = createMonitor(REGISTER);
    assert.equal(monitor.push({ ...event(0, 0, 0, 'info', 'start-kill', null), process: NEMESIS }), undefined);
    assert.equal(monitor.push(event(1, 1, 3, 'ok', 'read', 17)), undefined);
    assert.deepEqual(monitor.finish(), { verdict: 'pass', violation: undefined });
  });
});

function verdictOf(events: readonly HistoryEvent[], semantics: HistorySemantics): Verdict {
  return checkLinearizable(operationsOf(events), semantics).verdict;
}

function firstViolation(monitor: Monitor, events: readonly HistoryEvent[]): MonitorViolation | undefined {
  for (const each of events) {
    const violation = monitor.push(each);
    if (violation !== undefined) return violation;
  }
  return undefined;
}

/** 1 where there was a violation. */
function assertSameOnPrefixes(events: readonly HistoryEvent[], semantics: HistorySemantics, title: string): number {
  const monitor = createMonitor(semantics);
  for (const [position, each] of events.entries()) {
    const violation = monitor.push(each);
    const prefix = operationsOf(events.slice(0, position + 1));
    const { verdict } = checkLinearizable(prefix, semantics);
    assert.equal(violation !== undefined, verdict === 'fail', `${title}, event ${position}`);
    if (violation === undefined) continue;
    assert.equal(violation.at, position, `${title}: one event earlier nothing was wrong`);
    assert.equal(monitor.finish().verdict, 'fail');
    return 1;
  }
  assert.equal(monitor.finish().verdict, 'pass');
  return 0;
}

interface SampleShape {
  readonly operations: number;
  readonly wrong: number;
  readonly values?: number;
  readonly processes?: number;
  readonly crashed?: number;
}

function sample(
  name: string,
  round: number,
  shape: SampleShape,
): { events: HistoryEvent[]; semantics: HistorySemantics } {
  const random = stream('monitor', `${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: models.named(name).initial,
    failSemantics: random.pick(['did-not-happen', 'observed-mismatch'] as const),
    nilRead: random.pick(['value', 'wildcard'] as const),
  };
  const drawn = {
    processes: 1 + random.integer(4),
    values: random.pick([2, 3, Infinity]),
    crashed: random.pick([0, 0.1, 0.4]),
  };
  return { events: eventsOf(randomHistory(random, { semantics, ...drawn, ...shape })), semantics };
}

/** Operations as the events they come from; an unknown outcome is known to be unknown at some point or never. */
function eventsOf(operations: readonly Operation[]): HistoryEvent[] {
  const events = operations.flatMap((operation) => {
    const { process, f, input, output, type, invoked, completed, index, completionIndex } = operation;
    const key = operation.key === undefined ? {} : { key: operation.key };
    const invocation: HistoryEvent = { index, time: invoked, process, type: 'invoke', f, ...key, value: input };
    if (type === 'info') return [{ place: index, time: invoked, made: invocation }];
    const value: Json = type === 'ok' ? output : input;
    const completion: HistoryEvent = { ...invocation, index: completionIndex, time: completed, type, value };
    return [
      { place: index, time: invoked, made: invocation },
      { place: completionIndex, time: completed, made: completion },
    ];
  });
  return events.sort((a, b) => a.time - b.time || a.place - b.place).map(({ made }, index) => ({ ...made, index }));
}

function event(
  index: number,
  time: number,
  process: number,
  type: HistoryEvent['type'],
  f: string,
  value: Json,
): HistoryEvent {
  return { index, time, process, type, f, key: 'k', value };
}
