import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { Situation } from '../../../../harness/core/fault-action.ts';
import type { PlannedFault } from '../../../../harness/core/planned-fault.ts';
import { AwaitedEvents } from '../../../../harness/engine/live/awaited-events.ts';
import { runFaults } from '../../../../harness/engine/live/fault-schedule.ts';
import { monotonicClock } from '../../../../harness/engine/live/monotonic-clock.ts';

const fault = (id: string, atMs: number, untilMs: number): PlannedFault => ({
  id,
  fault: 'kill',
  entry: 0,
  atMs,
  untilMs,
  order: ['n1', 'n2'],
  parameters: {},
});

/** For faults with times of their own. */
const NO_EVENTS = new AwaitedEvents([], { durationMs: 60_000, quiet: undefined });

/** Notes what it is told, when it takes effect; `early` names a fault that has what it waits for as soon as it began. */
function notebook(notes: string[], early = '') {
  return {
    down: new Set(['n2']),
    begin: async ({ id }: PlannedFault, { leader, down }: Situation, go: Promise<void>): Promise<void> => {
      await go;
      notes.push(`begin ${id}, leader ${leader ?? 'unknown'}, down ${[...down].join()}`);
    },
    end: async (id: string, go: Promise<void>): Promise<void> => {
      await go;
      notes.push(`end ${id}`);
    },
    due: (id: string): Promise<void> => (id === early ? Promise.resolve() : new Promise(() => undefined)),
    settle: (id: string): Promise<void> => {
      if (id === early) notes.push(`settle ${id}`);
      return Promise.resolve();
    },
  };
}

describe('runFaults', () => {
  it('begins and ends faults in order of their times, each knowing who leads', async () => {
    const notes: string[] = [];
    const clock = monotonicClock(process.hrtime.bigint());
    const faults = [fault('kill-1', 200, 500), fault('kill-2', 350, 650)];
    await runFaults(
      faults,
      ['n1', 'n2'],
      notebook(notes),
      () => Promise.resolve('n1'),
      NO_EVENTS,
      clock,
      new AbortController().signal,
    );
    assert.deepEqual(notes, [
      'begin kill-1, leader n1, down n2',
      'begin kill-2, leader n1, down n2',
      'end kill-1',
      'end kill-2',
    ]);
    assert.ok(clock.now() >= 650e6);
  });

  it('ends a fault that has what it waits for before its time, and then waits for its effect', async () => {
    const notes: string[] = [];
    const clock = monotonicClock(process.hrtime.bigint());
    const faults = [fault('kill-1', 10, 600_000), fault('kill-2', 20, 200)];
    const findLeader = (): Promise<string> => Promise.resolve('n1');
    await runFaults(
      faults,
      ['n1', 'n2'],
      notebook(notes, 'kill-1'),
      findLeader,
      NO_EVENTS,
      clock,
      new AbortController().signal,
    );
    assert.deepEqual(
      notes.filter((note) => note.includes('kill-1')),
      ['begin kill-1, leader n1, down n2', 'end kill-1', 'settle kill-1'],
    );
    assert.ok(notes.includes('end kill-2'));
  });

  it('begins nothing after a stop and leaves ending to whoever heals', async () => {
    const notes: string[] = [];
    const stop = new AbortController();
    const clock = monotonicClock(process.hrtime.bigint());
    const done = runFaults(
      [fault('kill-1', 10, 60_000), fault('kill-2', 50_000, 60_000)],
      ['n1'],
      notebook(notes),
      () => Promise.resolve(undefined),
      NO_EVENTS,
      clock,
      stop.signal,
    );
    await clock.sleepUntil(300e6, new AbortController().signal);
    stop.abort();
    await done;
    assert.deepEqual(notes, ['begin kill-1, leader unknown, down n2']);
  });

  it('fails as soon as a fault cannot be applied', async () => {
    const nemesis = { ...notebook([]), begin: () => Promise.reject(new Error('iptables failed')) };
    const clock = monotonicClock(process.hrtime.bigint());
    await assert.rejects(
      runFaults(
        [fault('kill-1', 10, 100)],
        ['n1'],
        nemesis,
        () => Promise.resolve('n1'),
        NO_EVENTS,
        clock,
        new AbortController().signal,
      ),
      /iptables failed/,
    );
  });
});
