import type { LogStatus, NodeStatus } from '../harness/core/contracts/system.ts';
import type { FaultEffect } from '../harness/core/fault-record.ts';
import { newestLeader } from './newest-leader.ts';

/** What a node says of itself at one moment. */
export interface NodeReading extends Pick<NodeStatus, 'node' | 'term' | 'isLeader' | 'log'> {
  /** Snapshots of others it installed in this life; undefined where it does not say. */
  readonly snapshotsInstalled: number | undefined;
}

/** What was seen of one node that is kept away. */
interface Absence {
  /** Last reading of its counter; undefined before the first. */
  counter: number | undefined;
  /** Snapshots since its return. */
  installed: number;
  /** What it has applied since its return. */
  appliedIndex: number;
}

/**
 * Whatever the leader had when the links were cut may have reached the targets. It shows in the leader's index a moment
 * later, where that counts committed entries only, so where that stands is taken from this many readings, and not from
 * the first alone.
 */
const READINGS = 3;

/**
 * Follows nodes that are kept away from their peers until they can only catch up by snapshot, and then whether they do.
 * That they must is seen in the leader's log, which no longer has what they lack; that they did is a counter of their own
 * that grew after their return.
 */
export class SnapshotWatch {
  readonly #absences: ReadonlyMap<string, Absence>;
  /** The leader of the others, as last read while the targets were away. */
  #leader: (LogStatus & { readonly node: string }) | undefined;
  #readings = 0;
  /** No entry after this one has reached the targets. */
  #reached = 0;
  #needed = false;
  #returned = false;

  constructor(targets: readonly string[]) {
    this.#absences = new Map(targets.map((node) => [node, { counter: undefined, installed: 0, appliedIndex: 0 }]));
  }

  /** Takes note of what nodes say at one moment; nodes that do not answer are left out. */
  observe(readings: readonly NodeReading[]): void {
    if (!this.#returned) this.#followLeader(readings);
    for (const { node, snapshotsInstalled, log } of readings) {
      const absence = this.#absences.get(node);
      if (absence === undefined) continue;
      this.#count(absence, snapshotsInstalled);
      // Without the counter nothing is known of how it got there.
      if (this.#returned && log !== undefined && snapshotsInstalled !== undefined)
        absence.appliedIndex = log.appliedIndex;
    }
  }

  /** The links carry packets again: from here on snapshots count. */
  returned(): void {
    this.#returned = true;
  }

  /** Whether the targets can only catch up by snapshot, and it will be seen that they do. */
  get needed(): boolean {
    return this.#needed && this.#all(({ counter }) => counter !== undefined);
  }

  /** Whether nothing more is to be expected: every target has installed a snapshot, or caught up without one. */
  get settled(): boolean {
    return this.#returned && this.#all((absence) => absence.installed > 0 || this.#caughtUp(absence));
  }

  effect(): FaultEffect {
    const absences = [...this.#absences];
    const reasons = absences.flatMap(([node, absence]) =>
      absence.installed > 0 ? [] : [`${node} ${this.#shortcoming(absence)}`],
    );
    return {
      proven: reasons.length === 0,
      observation: 'snapshots installed',
      count: absences.reduce((sum, [, { installed }]) => sum + installed, 0),
      ...(reasons.length === 0 ? {} : { reason: reasons.join('; ') }),
      details: {
        leader: this.#leader === undefined ? null : { ...this.#leader },
        reached: this.#reached,
        installed: Object.fromEntries(absences.map(([node, { installed }]) => [node, installed])),
      },
    };
  }

  #followLeader(readings: readonly NodeReading[]): void {
    const newest = newestLeader(readings.filter(({ node }) => !this.#absences.has(node)));
    if (newest?.log === undefined) return;
    this.#leader = { node: newest.node, ...newest.log };
    if (this.#readings++ < READINGS) this.#reached = newest.log.lastIndex;
    else this.#needed ||= (newest.log.baseIndex ?? 0) > this.#reached;
  }

  /** A counter that is lower than before began anew with its process. */
  #count(absence: Absence, counter: number | undefined): void {
    if (counter === undefined) return;
    const before = absence.counter ?? counter;
    if (this.#returned) absence.installed += counter >= before ? counter - before : counter;
    absence.counter = counter;
  }

  #caughtUp({ appliedIndex }: Absence): boolean {
    return this.#leader !== undefined && appliedIndex >= this.#leader.appliedIndex;
  }

  #shortcoming(absence: Absence): string {
    if (absence.counter === undefined) return 'never said how many snapshots it installed';
    if (this.#leader === undefined) return 'was away while nobody else led';
    if (!this.#needed) return `did not lag far enough: ${this.#lag(this.#leader)}`;
    return this.#caughtUp(absence) ? 'caught up from the log' : 'had not caught up when the wait for it was over';
  }

  #lag({ node, baseIndex }: LogStatus & { readonly node: string }): string {
    if (baseIndex === undefined) return `${node} does not say which entries it still has`;
    return `it may have the entries up to ${this.#reached}, and ${node} still had those after ${baseIndex}`;
  }

  #all(holds: (absence: Absence) => boolean): boolean {
    return [...this.#absences.values()].every(holds);
  }
}
