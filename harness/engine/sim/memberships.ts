import type { MembershipAction } from '../../core/fault-action.ts';
import type { FaultEffect } from '../../core/fault-record.ts';
import type { PlannedFault } from '../../core/planned-fault.ts';
import { MembershipWatch } from '../../../nemesis/membership-watch.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';

/** Turns after which a change that did not come is asked for again: an answer takes a few rounds. */
const TURNS_BETWEEN = 60;

interface Change {
  readonly fault: PlannedFault;
  readonly action: MembershipAction;
  readonly watch: MembershipWatch;
  over: boolean;
  /** Turn in which it was asked for last. */
  asked: number;
}

/**
 * Changes the members of the world as an administrator does: asks the leader, looks whether it came, asks again. What came
 * of it shows only later, also after the end of the fault, when the members are as before again.
 */
export class SimulatedMemberships {
  readonly #cluster: SimulatedCluster;
  readonly #record: (fault: PlannedFault, effect: FaultEffect) => void;
  readonly #changed: (members: readonly string[]) => void;
  readonly #changes = new Map<string, Change>();
  #known: string;
  #requests = 0;
  #turn = 0;

  /** `record` is called once per fault, after its end; `changed` whenever other nodes are members. */
  constructor(
    cluster: SimulatedCluster,
    record: (fault: PlannedFault, effect: FaultEffect) => void,
    changed: (members: readonly string[]) => void,
  ) {
    this.#cluster = cluster;
    this.#record = record;
    this.#changed = changed;
    this.#known = cluster.nodes.map(({ name }) => name).join();
  }

  /** Nodes that are no members now. */
  get outside(): ReadonlySet<string> {
    const members = this.#cluster.members();
    return new Set(this.#cluster.nodes.filter((node) => !members.includes(node)).map(({ name }) => name));
  }

  /** Whether nothing is under way. */
  get settled(): boolean {
    return this.#changes.size === 0;
  }

  begin(fault: PlannedFault, action: MembershipAction): void {
    const [node = ''] = action.targets;
    const watch = new MembershipWatch(node, action.change);
    this.#changes.set(fault.id, { fault, action, watch, over: false, asked: -Infinity });
  }

  /** From here on the members are to be as before. */
  end({ id }: PlannedFault): void {
    const change = this.#changes.get(id);
    if (change === undefined) return;
    change.over = true;
    change.asked = -Infinity;
    change.watch.takeBack();
  }

  update(): void {
    this.#turn++;
    this.#announce();
    // One change at a time: the others wait for it.
    const [change] = this.#changes.values();
    if (change === undefined) return;
    this.#observe(change);
    const { phase } = change.watch;
    const isDue = this.#turn - change.asked >= TURNS_BETWEEN;
    if (isDue && (phase === 'join' || phase === 'leave')) this.#ask(change, phase);
    if (change.over && change.watch.settled) this.#close(change);
  }

  /** Records every effect that is still open, as it is now. */
  finish(): void {
    this.#announce();
    for (const change of this.#changes.values()) this.#close(change);
  }

  #observe({ action, watch }: Change): void {
    const [target = ''] = action.targets;
    const lists = this.#cluster.nodes
      .filter((node) => this.#cluster.running(node))
      .map((node) => ({ node: node.name, ...this.#cluster.configuration(node) }))
      .map(({ node, members }) => ({ node, members: members.map((name) => ({ node: name, identity: name })) }));
    const leader = this.#cluster.leader();
    const position = (node: SimulatedNode): number => this.#cluster.view(node).lastApplied;
    watch.observe(lists, {
      applied: position(this.#cluster.named(target)),
      leader: leader === undefined ? undefined : this.#cluster.view(leader).commitIndex,
    });
  }

  #ask(change: Change, wanted: 'join' | 'leave'): void {
    const leader = this.#cluster.leader();
    if (leader === undefined) return;
    const [target = ''] = change.action.targets;
    const { members } = this.#cluster.configuration(leader);
    const others = members.filter((name) => name !== target);
    change.asked = this.#turn;
    this.#cluster.reconfigure(leader, wanted === 'join' ? [...others, target] : others, ++this.#requests);
  }

  #announce(): void {
    const members = this.#cluster.members().map(({ name }) => name);
    if (members.join() === this.#known) return;
    this.#known = members.join();
    this.#changed(members);
  }

  #close(change: Change): void {
    this.#changes.delete(change.fault.id);
    this.#record(change.fault, change.watch.effect());
  }
}
