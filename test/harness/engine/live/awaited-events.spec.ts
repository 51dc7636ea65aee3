import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { AwaitedEvent } from '../../../../harness/core/awaited-event.ts';
import { NS_PER_MS } from '../../../../harness/core/duration.ts';
import type { PlannedFault } from '../../../../harness/core/planned-fault.ts';
import { AwaitedEvents } from '../../../../harness/engine/live/awaited-events.ts';
import { runFaults } from '../../../../harness/engine/live/fault-schedule.ts';
import { monotonicClock } from '../../../../harness/engine/live/monotonic-clock.ts';

function fault(id: string, event: AwaitedEvent, occurrence = 1, chain = 0): PlannedFault {
  const anchor = { event, chain, occurrence };
  return { id, fault: 'kill', entry: chain, atMs: 0, untilMs: 50, anchor, order: ['n1'], parameters: {} };
}

const never = new AbortController().signal;

describe('events that faults of a live run wait for', () => {
  it('set them off as they come, from leaders, answers and the nodes’ own word', async () => {
    const faults = [
      fault('leader', { kind: 'leader-elected' }, 1, 0),
      fault('answers', { kind: 'ok', count: 2 }, 1, 1),
      fault('commits', { kind: 'commit-index', above: 7 }, 1, 2),
    ];
    const events = new AwaitedEvents(faults, { durationMs: 60_000, quiet: undefined });
    const stop = new AbortController();
    const indices = [3, 7, 8];
    const watch = events.watch(
      () => Promise.resolve(indices.shift() ?? 8),
      monotonicClock(process.hrtime.bigint()),
      stop.signal,
    );
    events.sawLeader(5 * NS_PER_MS);
    events.sawOk(6 * NS_PER_MS);
    events.sawOk(7 * NS_PER_MS);
    const found = await Promise.all(faults.map((one) => events.setOff(one)));
    assert.deepEqual(
      found.map((one) => one?.setOff?.event),
      ['leader-elected', '2 ok', 'commit-index>7'],
    );
    assert.deepEqual([found[0]?.atMs, found[1]?.atMs], [5, 7]);
    assert.deepEqual(indices, []);
    stop.abort();
    await watch;
  });

  it('let go of faults whose event did not come, when the load is over', async () => {
    const one = fault('answers', { kind: 'ok', count: 2 });
    const events = new AwaitedEvents([one], { durationMs: 100, quiet: undefined });
    const clock = monotonicClock(process.hrtime.bigint());
    await events.watch(() => Promise.resolve(0), clock, never);
    assert.equal(await events.setOff(one), undefined);
    assert.ok(clock.now() >= 100 * NS_PER_MS);
  });

  it('let go of them at once when the run is stopped, or nodes cannot be asked', async () => {
    const one = fault('commits', { kind: 'commit-index', above: 2 });
    const clock = monotonicClock(process.hrtime.bigint());
    const stopped = new AwaitedEvents([one], { durationMs: 60_000, quiet: undefined });
    await stopped.watch(() => Promise.resolve(0), clock, AbortSignal.abort());
    assert.equal(await stopped.setOff(one), undefined);
    const failing = new AwaitedEvents([one], { durationMs: 60_000, quiet: undefined });
    await assert.rejects(
      failing.watch(() => Promise.reject(new Error('gone')), clock, never),
      /gone/,
    );
    assert.equal(await failing.setOff(one), undefined);
  });

  it('carry on when the fault before is over', async () => {
    const faults = [1, 2, 3].map((n) => fault(`kill-${String(n)}`, { kind: 'ok', count: n }, n));
    const events = new AwaitedEvents(faults, { durationMs: 60_000, quiet: undefined });
    const notes: string[] = [];
    const nemesis = {
      down: new Set<string>(),
      begin: async ({ id }: PlannedFault, _: unknown, go: Promise<void>) => {
        await go;
        notes.push(`begin ${id}`);
      },
      end: async (id: string, go: Promise<void>) => {
        await go;
        notes.push(`end ${id}`);
      },
      due: () => new Promise<void>(() => undefined),
      settle: () => Promise.resolve(),
    };
    const clock = monotonicClock(process.hrtime.bigint());
    const running = runFaults(faults, ['n1'], nemesis, () => Promise.resolve('n1'), events, clock, never);
    for (let count = 0; count < 3; count++) events.sawOk(clock.now());
    await running;
    assert.deepEqual(notes, ['begin kill-1', 'end kill-1', 'begin kill-2', 'end kill-2', 'begin kill-3', 'end kill-3']);
  });
});
