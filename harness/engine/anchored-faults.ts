import { eventInWords, type AwaitedEvent } from '../core/awaited-event.ts';
import { NS_PER_MS } from '../core/duration.ts';
import type { Anchor, PlannedFault } from '../core/planned-fault.ts';
import { firstFree, type Room } from '../plan/fault-times.ts';

/** What has happened so far in a run, as far as faults can wait for it. */
export interface Happenings {
  /** How often a node was seen to take the lead. */
  readonly elections: number;
  /** Operations that succeeded. */
  readonly ok: number;
  /** Highest index that some node has committed. */
  readonly commitIndex: number;
}

type Anchored = PlannedFault & { readonly anchor: Anchor };

/** Occurrences that follow each other, oldest first; the faults of one occurrence were planned together. */
interface Chain {
  readonly waiting: Anchored[][];
  /** Faults that were set off and are not over. */
  readonly open: Set<string>;
  /** How many elections there had been when the last one was set off. */
  elections: number;
}

/**
 * The faults of a plan that wait for events. Each occurrence is set off by the first of its events since the one before
 * was set off, and not before that one is over; what was planned of it counts from there. An event that comes too late
 * for a fault to last its full time under load sets off nothing.
 */
export class AnchoredFaults {
  readonly #room: Room;
  readonly #chains = new Map<number, Chain>();

  constructor(faults: readonly PlannedFault[], room: Room) {
    this.#room = room;
    for (const fault of faults.filter(isAnchored)) {
      const { chain, occurrence } = fault.anchor;
      const known = this.#chains.get(chain) ?? { waiting: [], open: new Set(), elections: 0 };
      this.#chains.set(chain, known);
      (known.waiting[occurrence - 1] ??= []).push(fault);
    }
  }

  /** Whether an event of this kind may still set off something. */
  awaits(kind: AwaitedEvent['kind']): boolean {
    return [...this.#chains.values()].some(({ waiting: [next] }) => next?.[0]?.anchor.event.kind === kind);
  }

  /** What is set off by what has happened up to this time, ns; each fault once, with its times in the run. */
  setOff(happenings: Happenings, time: number): PlannedFault[] {
    return [...this.#chains.values()].flatMap((chain) => {
      const [next] = chain.waiting;
      const event = next?.[0]?.anchor.event;
      if (next === undefined || event === undefined || chain.open.size > 0) return [];
      if (!hasCome(event, happenings, chain.elections)) return [];
      const shift = this.#shiftOf(next, time);
      if (shift === undefined) {
        chain.waiting.length = 0;
        return [];
      }
      chain.waiting.shift();
      chain.elections = happenings.elections;
      for (const { id } of next) chain.open.add(id);
      return next.map((fault) => placed(fault, shift, time));
    });
  }

  /** To be told of every fault that was set off, when it is over. */
  over(faultId: string): void {
    for (const { open } of this.#chains.values()) open.delete(faultId);
  }

  /** From planned times to times of the run, ms; undefined when it is too late. */
  #shiftOf(faults: readonly Anchored[], time: number): number | undefined {
    const delay = Math.min(...faults.map(({ atMs }) => atMs));
    const length = Math.max(...faults.map(({ untilMs }) => untilMs)) - delay;
    const start = firstFree(Math.ceil(time / NS_PER_MS) + delay, length, this.#room.quiet);
    return start + length > this.#room.durationMs ? undefined : start - delay;
  }
}

function isAnchored(fault: PlannedFault): fault is Anchored {
  return fault.anchor !== undefined;
}

function hasCome(event: AwaitedEvent, { elections, ok, commitIndex }: Happenings, before: number): boolean {
  if (event.kind === 'leader-elected') return elections > before;
  return event.kind === 'ok' ? ok >= event.count : commitIndex > event.above;
}

function placed({ anchor, ...fault }: Anchored, shift: number, time: number): PlannedFault {
  const setOff = { event: eventInWords(anchor.event), time };
  return { ...fault, atMs: fault.atMs + shift, untilMs: fault.untilMs + shift, setOff };
}
