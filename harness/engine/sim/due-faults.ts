import { NS_PER_MS } from '../../core/duration.ts';
import type { PlannedFault } from '../../core/planned-fault.ts';
import type { Room } from '../../plan/fault-times.ts';
import { AnchoredFaults } from '../anchored-faults.ts';
import type { SimulatedCluster } from './simulated-cluster.ts';

/** The faults of a plan in the order in which they begin: at their times, or when the events come that they wait for. */
export class DueFaults {
  readonly #cluster: SimulatedCluster;
  readonly #anchored: AnchoredFaults;
  #timed: PlannedFault[];
  #elections = 0;
  #ok = 0;

  constructor(faults: readonly PlannedFault[], room: Room, cluster: SimulatedCluster) {
    this.#cluster = cluster;
    this.#anchored = new AnchoredFaults(faults, room);
    this.#timed = faults.filter(({ anchor }) => anchor === undefined).sort(byTime);
  }

  /** The next fault whose time has come, once; undefined when there is none now. */
  take(now: number): PlannedFault | undefined {
    this.#setOff(now);
    const [next] = this.#timed;
    if (next === undefined || next.atMs * NS_PER_MS > now) return undefined;
    this.#timed = this.#timed.slice(1);
    return next;
  }

  sawLeader(): void {
    this.#elections++;
  }

  sawOk(): void {
    this.#ok++;
  }

  /** To be told of every fault that was taken, when it is over. */
  over({ id }: PlannedFault): void {
    this.#anchored.over(id);
  }

  /** What has not begun never will. */
  clear(): void {
    this.#timed = [];
  }

  #setOff(now: number): void {
    const commitIndex = this.#anchored.awaits('commit-index') ? this.#commitIndex() : 0;
    const happenings = { elections: this.#elections, ok: this.#ok, commitIndex };
    const begun = this.#anchored.setOff(happenings, now);
    if (begun.length > 0) this.#timed = [...this.#timed, ...begun].sort(byTime);
  }

  #commitIndex(): number {
    return Math.max(...this.#cluster.nodes.map((node) => this.#cluster.view(node).commitIndex));
  }
}

function byTime(a: PlannedFault, b: PlannedFault): number {
  return a.atMs - b.atMs;
}
