import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { nemesisEvent } from '../../../harness/core/nemesis-events.ts';
import type { RunEvent } from '../../../harness/core/run-events.ts';
import { consoleReporter } from '../../../reports/console/console-reporter.ts';

const EFFECT = { proven: true, observation: 'packets dropped', count: 308 };
const start = (id: string, description: string): RunEvent => ({
  type: 'fault',
  event: nemesisEvent(0, 'start-partition', { id, targets: ['n1'], planned: 0, description }),
});
const stop = (id: string): RunEvent => ({
  type: 'fault',
  event: nemesisEvent(0, 'stop-partition', { id, targets: ['n1'], planned: 0, effect: { ...EFFECT } }),
});
const operation = (outcome: 'ok' | 'fail' | 'info'): RunEvent => ({ type: 'operation', outcome, time: 0 });

interface Shown {
  readonly tty?: boolean;
  readonly quiet?: boolean;
  readonly variables?: Readonly<Record<string, string>>;
  readonly virtualMs?: number;
}

/** Feeds events, each at its time in ms, and returns what was written. */
function show(
  events: readonly (readonly [number, RunEvent])[],
  { tty = false, quiet = false, variables = {}, virtualMs }: Shown = {},
): string {
  const stream = Object.assign(new PassThrough(), tty ? { isTTY: true, columns: 120, rows: 24 } : {});
  let clock = 0;
  const reporter = consoleReporter({
    stream,
    quiet,
    variables,
    now: () => clock,
    ...(virtualMs !== undefined && { virtualMs }),
  });
  for (const [time, event] of events) {
    clock = time;
    reporter.handle(event);
  }
  reporter.finish();
  reporter.finish();
  return String(stream.read() ?? '');
}

describe('consoleReporter', () => {
  it('writes plain lines: one per event, counters every 5 s, no escape codes', () => {
    const text = show([
      [0, { type: 'phase', phase: 'starting nodes', time: 0 }],
      [2_000, { type: 'phase', phase: 'load', time: 0, plannedMs: 60_000 }],
      [2_100, { type: 'leader', node: 'n2', term: 3, time: 0 }],
      [2_200, operation('ok')],
      [3_000, start('partition-0', 'partition n1 | n2 n3')],
      [8_000, operation('info')],
      [8_100, operation('ok')],
      [9_000, stop('partition-0')],
      [65_000, { type: 'exit', exit: { node: 'n3', life: 1, code: 2, signal: null, expected: false }, time: 0 }],
    ]);
    assert.deepEqual(text.split('\n'), [
      '00:00 starting nodes',
      '00:02 load for 1 min 0 s',
      '00:02 leader n2 in term 3',
      '00:03 fault partition-0: partition n1 | n2 n3',
      '00:08 1 ok, 0 did not happen, 1 unknown',
      '00:09 healed partition-0: packets dropped 308',
      '01:05 n3 exited by itself (code 2)',
      '01:05 2 ok, 0 did not happen, 1 unknown',
      '',
    ]);
  });

  it('says nothing of terms of programs that have none', () => {
    const led: [number, RunEvent][] = [
      [0, { type: 'phase', phase: 'load', time: 0 }],
      [10, { type: 'leader', node: 'n2', term: 0, time: 0 }],
      [20, { type: 'warning', message: 'behind plan', time: 0 }],
    ];
    assert.match(show(led), /leader n2$/m);
    const live = show(led, { tty: true });
    assert.match(live, /\| leader n2(?! term)/);
    assert.doesNotMatch(live, /term 0/);
  });

  it('keeps one live line on a terminal and leaves warnings behind', () => {
    const text = show(
      [
        [0, { type: 'phase', phase: 'load', time: 0, plannedMs: 60_000 }],
        [100, { type: 'leader', node: 'n2', term: 3, time: 0 }],
        [200, start('partition-0', 'partition n1 | n2 n3')],
        [300, { type: 'warning', message: 'behind plan\u001b[2J', time: 0 }],
        [12_000, operation('ok')],
      ],
      { tty: true },
    );
    assert.match(
      text,
      /load 00:12, 00:48 left \| 1 ok, 0 did not happen, 0 unknown \| leader n2 term 3 \| partition n1 \| n2 n3/,
    );
    assert.match(text, /00:00 warning: behind plan\?\[2J\n/);
    assert.ok(text.includes('\u001b['));
  });

  it('removes a healed fault and a dead leader from the live line', () => {
    const text = show(
      [
        [0, { type: 'phase', phase: 'load', time: 0 }],
        [10, { type: 'leader', node: 'n2', term: 3, time: 0 }],
        [20, start('partition-0', 'partition n1 | n2 n3')],
        [30, stop('partition-0')],
        [40, { type: 'exit', exit: { node: 'n2', life: 1, code: null, signal: 'SIGKILL', expected: true }, time: 0 }],
        [90_000, operation('fail')],
      ],
      { tty: true },
    );
    assert.match(text, /load 01:30 \| 0 ok, 1 did not happen, 0 unknown(?! \|)/);
  });

  it('says why a fault was skipped', () => {
    const event = nemesisEvent(0, 'start-kill', {
      id: 'kill-1',
      targets: [],
      planned: 0,
      description: 'kill leader',
      skipped: 'nobody leads',
    });
    for (const tty of [false, true])
      assert.match(show([[0, { type: 'fault', event }]], { tty }), /skipped kill-1: kill leader \(nobody leads\)/);
  });

  it('says how much of an exact run is done, whose planned time is virtual', () => {
    const done: RunEvent = { type: 'operation', outcome: 'ok', time: 3e9 };
    const events = [
      [0, { type: 'phase', phase: 'load', time: 0 }],
      [6_000, done],
    ] as const;
    assert.match(show(events, { tty: true, virtualMs: 12_000 }), /load 00:06, 25 % done \| 1 ok/);
    assert.match(show(events, { virtualMs: 12_000 }), /^00:06 1 ok, 0 did not happen, 0 unknown; 25 % done$/m);
  });

  it('says who leads an exact run, where leaders change too often for a line each', () => {
    const leads = (node: string, term: number): RunEvent => ({ type: 'leader', node, term, time: 0, fleeting: true });
    const events = [
      [0, { type: 'phase', phase: 'load', time: 0 }],
      [10, leads('n1', 4)],
      [20, leads('n3', 7)],
      [30, operation('ok')],
      [6_000, leads('n2', 9)],
      [6_001, leads('n1', 10)],
    ] as const;
    assert.match(show(events, { tty: true }), /load 00:06 \| 1 ok, 0 did not happen, 0 unknown \| leader n2 term 9/);
    assert.equal(show(events), '00:00 load\n00:06 1 ok, 0 did not happen, 0 unknown; leader n2 term 9\n');
  });

  for (const variables of [{ CI: 'true' }, { NO_COLOR: '1' }, { TERM: 'dumb' }]) {
    it(`writes plain lines on a terminal where ${Object.keys(variables).join()} asks for it`, () => {
      const text = show([[0, { type: 'phase', phase: 'starting nodes', time: 0 }]], { tty: true, variables });
      assert.equal(text, '00:00 starting nodes\n');
    });
  }

  it('is silent when quiet', () => {
    assert.equal(show([[0, { type: 'warning', message: 'x', time: 0 }]], { quiet: true }), '');
  });
});
