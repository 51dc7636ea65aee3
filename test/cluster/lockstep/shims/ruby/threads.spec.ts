import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { onlyBody, request, requireRuby, RubyLab, testProgram } from './ruby-kit.ts';

/** What the same program prints under Ruby 3.1 by itself, on a machine that has the time for it. */
const REAL: Record<string, unknown> = {
  value: 3,
  join: 'Thread',
  join_in_time: 'Thread',
  join_too_early: null,
  join_itself: ['ThreadError', 'Target thread must not be current thread'],
  no_block: ['ThreadError', 'must be called with a block'],
  subclass: 5,
  started: [4, 3],
  sleeps: [1, 2, 3],
  slept: [0, 0, 2],
  bad_sleeps: [
    ['ArgumentError', 'time interval must not be negative'],
    ['TypeError', "can't convert String into time interval"],
  ],
  raised: ['ArgumentError', 'oh'],
  raised_value: ['RuntimeError', 'no'],
  status: [
    ['sleep', true, true],
    [false, false, true],
    [null, false, true],
    ['run', true, false],
  ],
  wakeup: 'woken',
  stop_and_run: 'ran',
  wakeup_of_the_dead: ['ThreadError', 'killed thread'],
  kill: [true, true, false, null, ['ensured']],
  exit: null,
  raise: 'told',
  masked: ['undisturbed', 'later'],
  locals: 'nil2',
  mutex: [[true, true, [false, false]], 1, 2, 3],
  mutex_errors: [
    ['ThreadError', 'Attempt to unlock a mutex which is not locked'],
    ['ThreadError', 'deadlock; recursive locking'],
    ['ThreadError', 'must be called with a block'],
    false,
  ],
  mutex_sleep: [null, true],
  mutex_of_the_dead: 'free',
  condition: [null, null],
  broadcast: [1, 2, 3],
  monitor: [[1, 2], 'ThreadError', [false, true], true],
  monitor_mixin: [false, 'first'],
  queue: [1, [1, 2, 3], true, ['ThreadError', 'queue empty']],
  closed_queue: ['nil', true, ['ClosedQueueError', 'queue closed']],
  sized_queue: [[['pushed', 0], 'full', ['ThreadError', 'queue full']], [0, 1, 2], 1, 0],
  timeout: [
    ['Timeout::Error', 'execution expired'],
    'in_time',
    'unlimited',
    ['IOError', 'execution expired'],
    ['IOError', 'late'],
    ['Timeout::Error', 'execution expired'],
    ['KeyError', 'execution expired'],
  ],
  ensured_timeout: [['ensured'], 'Timeout::Error'],
  pass: null,
  busy: true,
  spinning: 'over',
  fiber: 0,
  enumerator: 1,
  list: true,
  main: [true, false],
};

describe('the Ruby shim: threads and locks', function () {
  const lab = new RubyLab();
  before(function () {
    requireRuby(this);
  });
  after(() => lab.end());

  it('lets threads, locks, queues and time-outs come to what they come to without it', async () => {
    const node = await lab.start(testProgram('threads.rb'));
    await node.step(request({}));
    const { type, ...results } = onlyBody(await node.tick(100_000_000_000));
    assert.equal(type, 'results');
    assert.deepEqual(results, REAL);
  });

  it('wakes in an order that repeats, to the byte', async () => {
    const lines = [];
    for (const life of [0, 1]) {
      const node = await lab.start(testProgram('order.rb'), { life });
      lines.push([(await node.step(request({}))).lines, (await node.tick(1_000_000_000, 'end')).lines]);
    }
    assert.deepEqual(lines[0], lines[1]);
    const order = (lines[0] as string[][])[1]
      ?.slice(0, -1)
      .map((line) => (JSON.parse(line) as { body: { at: number[] } }).body.at);
    assert.deepEqual(order, ORDER);
  });

  it('stops a tick after the moment in which something was sent, and counts what passed silently', async () => {
    const node = await lab.start(testProgram('order.rb', 'silent'));
    const start = await node.step(request({}));
    assert.deepEqual(start.idle, { ctl: 'idle', now: 0, next: { timer: 'timer', at: 10_000_000 }, ran: 0 });
    const step = await node.tick(10_000_000_000);
    assert.deepEqual(step.idle, { ctl: 'idle', now: 500_000_000, next: { timer: 'timer', at: 510_000_000 }, ran: 51 });
    const next = await node.tick(505_000_000);
    assert.deepEqual([next.idle?.now, next.idle?.ran, next.messages.length], [505_000_000, 0, 0]);
    const past = await node.tick(1);
    assert.deepEqual([past.idle?.now, past.idle?.ran], [505_000_000, 0]);
  });
});

/** Equal deadlines in the order of their registration, then those that became ready first. */
const ORDER = [
  [100, 1],
  [100, 2],
  [100, 3],
  [200, 1],
  [200, 2],
  [200, 3],
];
