import { DATA_FAULTS } from '../core/fault-record.ts';
import { faultRecordsOf } from '../core/nemesis-events.ts';
import type { HistoryEvent } from '../core/operation.ts';

/** Faults that change what is on a node's disk from outside: no step of the semantics says what is there afterwards. */
const CHANGE_DISKS: readonly string[] = [...DATA_FAULTS, 'lose-unsynced'];

/** Faults that bend the clock by which a node stamps its steps. */
const BEND_CLOCKS: readonly string[] = ['clock', 'timeout'];

/** Which nodes' disks were changed from outside, and when. */
export class DiskFaults {
  readonly #faults: readonly {
    readonly fault: string;
    readonly targets: readonly string[];
    readonly started: number;
  }[];
  readonly #bent: boolean;

  constructor(history: readonly HistoryEvent[]) {
    const records = faultRecordsOf(history);
    this.#faults = records.flatMap(({ fault, targets, started }) =>
      started !== undefined && CHANGE_DISKS.includes(fault) ? [{ fault, targets, started }] : [],
    );
    this.#bent = records.some(({ fault }) => BEND_CLOCKS.includes(fault));
  }

  /** The last of them that this node had before a time of its own, ns; where clocks were bent, times say nothing. */
  before(node: string, time: number): string | undefined {
    return this.#faults.findLast(({ targets, started }) => targets.includes(node) && (this.#bent || started <= time))
      ?.fault;
  }
}
