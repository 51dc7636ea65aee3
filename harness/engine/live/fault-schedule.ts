import type { Situation } from '../../core/fault-action.ts';
import type { PlannedFault } from '../../core/planned-fault.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { LoopClock } from '../../../workloads/client-loop.ts';

/** The part of the nemesis the schedule drives. */
export interface Scheduled {
  begin(fault: PlannedFault, situation: Situation, go: Promise<void>): Promise<void>;
  end(id: string, go: Promise<void>): Promise<void>;
  due(id: string): Promise<void>;
  settle(id: string, signal: AbortSignal): Promise<void>;
  readonly down: ReadonlySet<string>;
}

/**
 * Who leads is asked, and the fault's tools are started, this long before it acts: early enough to be punctual, late
 * enough for the answer to hold.
 */
const LOOK_AHEAD_MS = 150;

/** Says when the faults begin that wait for events. */
export interface EventSource {
  /** The fault with its times in the run; undefined when its event will not come any more. */
  setOff(fault: PlannedFault): Promise<PlannedFault | undefined>;
  over(faultId: string, time: number): void;
}

/**
 * Carries out planned faults in time. Faults are independent of each other; each one's end waits for its own beginning,
 * and a fault that waits for something ends as soon as that is certain to come.
 * Resolves when all are over; after an abort no further fault begins, and the ones in force are left to `healAll`.
 */
export async function runFaults(
  faults: readonly PlannedFault[],
  nodes: readonly string[],
  nemesis: Scheduled,
  findLeader: () => Promise<string | undefined>,
  events: EventSource,
  clock: LoopClock,
  signal: AbortSignal,
): Promise<void> {
  const stopped = (): boolean => signal.aborted;
  await Promise.all(
    faults.map(async (planned) => {
      const fault = planned.anchor === undefined ? planned : await events.setOff(planned);
      if (fault === undefined) return;
      await clock.sleepUntil((fault.atMs - LOOK_AHEAD_MS) * NS_PER_MS, signal);
      if (stopped()) return;
      const leader = await findLeader();
      if (stopped()) return;
      const go = clock.sleepUntil(fault.atMs * NS_PER_MS, signal);
      await nemesis.begin(fault, { nodes, leader, down: nemesis.down }, go);
      const early = await comesEarly(fault, nemesis, clock, signal);
      if (stopped()) return;
      await nemesis.end(fault.id, early ? Promise.resolve() : clock.sleepUntil(fault.untilMs * NS_PER_MS, signal));
      events.over(fault.id, clock.now());
      await nemesis.settle(fault.id, signal);
    }),
  );
}

/** Waits until a fault's end is near; true when it has what it was there for before its time is over. */
async function comesEarly(
  { id, untilMs }: PlannedFault,
  nemesis: Scheduled,
  clock: LoopClock,
  signal: AbortSignal,
): Promise<boolean> {
  const due = new AbortController();
  const inTime = clock.sleepUntil((untilMs - LOOK_AHEAD_MS) * NS_PER_MS, AbortSignal.any([signal, due.signal]));
  try {
    return await Promise.race([inTime.then(() => false), nemesis.due(id).then(() => true)]);
  } finally {
    due.abort();
  }
}
