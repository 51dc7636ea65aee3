import type { FaultEffect } from '../../core/fault-record.ts';
import type { PlannedFault } from '../../core/planned-fault.ts';
import { SnapshotWatch, type NodeReading } from '../../../nemesis/snapshot-watch.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';

/** Turns between two looks at the nodes: often enough for logs that grow by an entry in about as many turns. */
const TURNS_BETWEEN = 10;

interface Awaiting {
  readonly fault: PlannedFault;
  readonly watch: SnapshotWatch;
  active: boolean;
}

/** Watches the targets of faults that wait for something: when it is certain to come, and that it came. */
export class AwaitedEffects {
  readonly #cluster: SimulatedCluster;
  readonly #record: (fault: PlannedFault, effect: FaultEffect) => void;
  readonly #awaiting = new Map<string, Awaiting>();
  #turn = 0;

  /** `record` is called once per fault, after its end. */
  constructor(cluster: SimulatedCluster, record: (fault: PlannedFault, effect: FaultEffect) => void) {
    this.#cluster = cluster;
    this.#record = record;
  }

  begin(fault: PlannedFault, targets: readonly string[]): void {
    this.#awaiting.set(fault.id, { fault, watch: new SnapshotWatch(targets), active: true });
  }

  /** Whether what the fault waits for is certain to come, so that it may end before its time. */
  isDue({ id }: PlannedFault): boolean {
    return this.#awaiting.get(id)?.watch.needed ?? false;
  }

  /** Whether the effect of the fault shows only after its end; from here on it counts. */
  end({ id }: PlannedFault): boolean {
    const awaiting = this.#awaiting.get(id);
    if (awaiting === undefined) return false;
    awaiting.watch.returned();
    awaiting.active = false;
    return true;
  }

  /** Looks at the nodes now and then, and records what has come. */
  update(): void {
    if (this.#awaiting.size === 0 || this.#turn++ % TURNS_BETWEEN !== 0) return;
    this.#observe();
    for (const awaiting of this.#awaiting.values()) if (awaiting.watch.settled) this.#close(awaiting);
  }

  /** Records every effect that is still open, as it is now. */
  finish(): void {
    this.#observe();
    for (const awaiting of this.#awaiting.values()) if (!awaiting.active) this.#close(awaiting);
  }

  #observe(): void {
    const { nodes } = this.#cluster;
    const readings = nodes.filter((node) => this.#cluster.running(node)).map((node) => this.#read(node));
    for (const { watch } of this.#awaiting.values()) watch.observe(readings);
  }

  #read(node: SimulatedNode): NodeReading {
    const { term, role, lastIndex, lastApplied, baseIndex = 0, snapshotsInstalled = 0 } = this.#cluster.view(node);
    return {
      node: node.name,
      term,
      isLeader: role === 'leader',
      log: { lastIndex, appliedIndex: lastApplied, baseIndex },
      snapshotsInstalled,
    };
  }

  #close({ fault, watch }: Awaiting): void {
    this.#awaiting.delete(fault.id);
    this.#record(fault, watch.effect());
  }
}
