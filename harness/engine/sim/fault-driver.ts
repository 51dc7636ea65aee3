import type { FaultFamily } from '../../core/contracts/fault-family.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { Damage, FaultAction, FaultSkipped, Situation } from '../../core/fault-action.ts';
import type { FaultEffect } from '../../core/fault-record.ts';
import type { PlannedFault } from '../../core/planned-fault.ts';
import type { Json } from '../../core/json.ts';
import { nemesisEvent, setOffOf, type NemesisEvent } from '../../core/nemesis-events.ts';
import { packetObservation } from '../../../nemesis/packets/observation.ts';
import type { RefuseUpgrade } from '../../../nemesis/upgrade-moves.ts';
import type { Room } from '../../plan/fault-times.ts';
import type { CrashLoss } from '../../core/step.ts';
import { AwaitedEffects } from './awaited-effects.ts';
import { SimulatedClockFaults } from './clock-faults.ts';
import { DueFaults } from './due-faults.ts';
import { SimulatedMemberships } from './memberships.ts';
import { PacketRules } from './packet-rules.ts';
import { SimulatedRestarts } from './restarts.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';
import { SimulatedUpgrades } from './upgrades.ts';
import { WorldClocks } from './world-clocks.ts';

export interface FaultDriverOptions {
  readonly faults: readonly PlannedFault[];
  readonly room: Room;
  readonly families: (name: string) => FaultFamily;
  readonly cluster: SimulatedCluster;
  readonly record: (event: NemesisEvent) => void;
  /** A node was killed: its connections are gone. */
  readonly killed: (node: SimulatedNode, now: number) => void;
  /** What the nodes run at the start. */
  readonly build: string;
  readonly refuseUpgrade: RefuseUpgrade;
}

interface ActiveFault {
  readonly fault: PlannedFault;
  readonly action: WorldAction;
  /** What the fault has done so far: packets that suffered it, or nodes it took down. */
  readonly effect: { count: number };
}

/**
 * Applies the plan's faults to the world when their time has come and takes them back when it is over. Faults overlap
 * freely: a node is down or paused as long as any fault wants it so.
 */
export class FaultDriver {
  readonly #options: FaultDriverOptions;
  readonly #due: DueFaults;
  #active: ActiveFault[] = [];
  readonly #awaited: AwaitedEffects;
  readonly #restarts: SimulatedRestarts;
  /** Nodes that lost data to a fault. */
  readonly #damaged = new Set<string>();
  readonly #upgrades: SimulatedUpgrades;
  /** Undefined where no fault changes the members: who they are is not asked at every step then. */
  readonly #memberships: SimulatedMemberships | undefined;
  readonly #clockFaults: SimulatedClockFaults;
  #now = 0;
  readonly packets = new PacketRules();
  readonly clocks: WorldClocks;

  constructor(options: FaultDriverOptions) {
    this.#options = options;
    this.#due = new DueFaults(options.faults, options.room, options.cluster);
    const { cluster, build, refuseUpgrade: refuse } = options;
    const known = ({ id, fault }: PlannedFault, effect: FaultEffect): void =>
      this.#record(this.#now, `effect-${fault}`, { id, effect });
    this.#awaited = new AwaitedEffects(cluster, known);
    this.#restarts = new SimulatedRestarts({
      named: (name) => cluster.named(name),
      crash: (node) => this.#crash(node, this.#now),
      restart: (node) => this.#restart(node, this.#now),
    });
    this.clocks = new WorldClocks(cluster);
    this.#clockFaults = new SimulatedClockFaults(cluster, this.clocks);
    this.#upgrades = new SimulatedUpgrades({ cluster, build, refuse, move: (node, to) => this.#upgrade(node, to) });
    if (options.faults.some(({ fault }) => fault === 'membership') || cluster.members().length < cluster.nodes.length) {
      const changed = (nodes: readonly string[]): void => this.#record(this.#now, 'members', { nodes });
      this.#memberships = new SimulatedMemberships(cluster, known, changed);
    }
  }

  /** Whether the members are as they were before the faults. */
  get settled(): boolean {
    return this.#memberships?.settled ?? true;
  }

  update(now: number): void {
    this.observe(now);
    this.#restarts.update(now);
    this.#clockFaults.update(now);
    for (const active of this.#active) if (this.#isOver(active, now)) this.#stop(active, now);
    while (!this.#options.cluster.isStopped()) {
      const fault = this.#due.take(now);
      if (fault === undefined) return;
      this.#start(fault, now);
    }
  }

  /** A node took the lead. Faults may wait for it, as for operations that succeed. */
  sawLeader(): void {
    this.#due.sawLeader();
  }

  sawOk(): void {
    this.#due.sawOk();
  }

  /** Follows faults whose effect shows only after their end; goes on while there is nothing else to do. */
  observe(now: number): void {
    this.#now = now;
    this.#awaited.update();
    this.#upgrades.update();
    this.#memberships?.update();
  }

  /** Records what such faults came to when there is nothing more to wait for. */
  finish(now: number): void {
    this.#now = now;
    this.#awaited.finish();
    this.#memberships?.finish();
  }

  /** Takes back everything that is still in force; what has not begun never will. Nodes that ended by themselves are started. */
  healAll(now: number): void {
    for (const active of this.#active) this.#stop(active, now);
    for (const node of this.#options.cluster.nodes) if (!node.up && node.life > 0) this.#restart(node, now);
    this.#due.clear();
  }

  #isOver({ fault }: ActiveFault, now: number): boolean {
    return fault.untilMs * NS_PER_MS <= now || this.#awaited.isDue(fault) || this.#restarts.isOver(fault.id);
  }

  #start(fault: PlannedFault, now: number): void {
    const family = this.#options.families(fault.fault);
    const action = this.#possible(fault, family.resolve(fault, this.#situation()));
    const planned = fault.atMs * NS_PER_MS;
    if (action.kind === 'skip') {
      const value = { id: fault.id, targets: [], planned, description: fault.fault, skipped: action.reason };
      this.#record(now, `start-${fault.fault}`, { ...value, ...setOffOf(fault) });
      this.#due.over(fault);
      return;
    }
    const { targets } = action;
    const active = { fault, action, effect: { count: 0 } };
    this.#active.push(active);
    if (action.kind === 'packets' && action.awaits === 'snapshot') this.#awaited.begin(fault, targets);
    this.#record(now, `start-${fault.fault}`, {
      id: fault.id,
      targets,
      planned,
      description: family.describe(fault, action),
      ...setOffOf(fault),
    });
    this.#apply(active, now);
  }

  /** Without the nodes that cannot go on as the build of an upgrade, or whose clocks another fault has. */
  #possible({ id }: PlannedFault, action: FaultAction | FaultSkipped): WorldAction | FaultSkipped {
    if (isBeyondWorld(action))
      throw new RangeError(`a world cannot do ${action.kind}; the spec should have been refused`);
    if (action.kind !== 'upgrade' && action.kind !== 'clock') return action;
    const refused = action.kind === 'upgrade' ? this.#upgrades.refused(action) : this.#clockFaults.refused(id, action);
    const targets = action.targets.filter((node) => !refused.has(node));
    if (targets.length > 0) return { ...action, targets };
    return { kind: 'skip', reason: [...new Set(refused.values())].join('; ') };
  }

  #apply({ fault, action, effect }: ActiveFault, now: number): void {
    if (action.kind === 'packets') this.packets.add(fault.id, action.rules, effect);
    else if (action.kind === 'upgrade') this.#upgrades.begin(fault.id, action);
    else if (action.kind === 'membership') this.#memberships?.begin(fault, action);
    else if (action.kind === 'restart') this.#restarts.begin(fault.id, action, now);
    else if (action.kind === 'clock') this.#clockFaults.begin(fault.id, action, now);
    else if (action.kind === 'kill') {
      for (const node of this.#nodes(action.targets)) {
        if (!this.#crash(node, now, action.damage && LOSS[action.damage.kind])) continue;
        effect.count++;
        if (action.damage?.kind === 'wipe') this.#damaged.add(node.name);
      }
    } else {
      for (const node of this.#nodes(action.targets)) {
        if (this.#options.cluster.running(node)) effect.count++;
        this.#options.cluster.pause(node);
        this.clocks.stop(node);
      }
    }
  }

  #crash(node: SimulatedNode, now: number, lose?: CrashLoss): boolean {
    if (!node.up || !this.#options.cluster.crash(node, lose)) return false;
    const exit = { node: node.name, life: node.life, code: null, signal: 'SIGKILL', expected: true };
    this.#record(now, 'exit', exit);
    this.#options.killed(node, now);
    return true;
  }

  #restart(node: SimulatedNode, now: number): boolean {
    return this.#options.cluster.restart(node, () => {
      this.#record(now, 'restart', { node: node.name, life: node.life });
    });
  }

  /** The node is down for no longer than the step. */
  #upgrade(node: SimulatedNode, build: string): boolean {
    const { life } = node;
    const taken = this.#options.cluster.upgrade(node, build, () => {
      this.#record(this.#now, 'exit', { node: node.name, life, code: 0, signal: null, expected: true });
      this.#record(this.#now, 'restart', { node: node.name, life: node.life });
    });
    if (taken) this.#options.killed(node, this.#now);
    return taken;
  }

  #stop(active: ActiveFault, now: number): void {
    if (this.#options.cluster.isStopped()) return;
    this.#active = this.#active.filter((other) => other !== active);
    const { fault, action } = active;
    this.#due.over(fault);
    const effect = this.#takeBack(active, now);
    if (this.#options.cluster.isStopped()) return;
    const { targets } = action;
    const planned = fault.untilMs * NS_PER_MS;
    this.#record(now, `stop-${fault.fault}`, {
      id: fault.id,
      targets,
      planned,
      ...(effect === undefined ? {} : { effect }),
    });
  }

  /** What the fault did; undefined where that shows only later. */
  #takeBack({ fault, action, effect }: ActiveFault, now: number): FaultEffect | undefined {
    switch (action.kind) {
      case 'restart':
        return this.#restarts.end(fault.id);
      case 'upgrade':
        return this.#upgrades.end(fault.id);
      case 'clock':
        return this.#clockFaults.end(fault.id);
      case 'membership':
        this.#memberships?.end(fault);
        return undefined;
      case 'packets':
        this.packets.remove(fault.id);
        return this.#awaited.end(fault) ? undefined : effectOf(action, effect.count);
      default:
        this.#nodes(action.targets).every((node) => this.#release(node, action.kind, now));
        return effectOf(action, effect.count);
    }
  }

  /** Undoes one fault's hold on a node, unless another active fault still has it; false where the run ended before. */
  #release(node: SimulatedNode, kind: 'kill' | 'pause', now: number): boolean {
    if (this.#active.some(({ action }) => action.kind === kind && action.targets.includes(node.name))) return true;
    if (kind === 'pause') {
      this.#options.cluster.resume(node);
      this.clocks.go(node);
      return true;
    }
    return node.up || this.#restart(node, now);
  }

  #situation(): Situation {
    const { cluster } = this.#options;
    const notRunning = cluster.nodes.filter((node) => !cluster.running(node)).map((node) => node.name);
    const changing = this.#active.flatMap(({ action }) => (action.kind === 'membership' ? action.targets : []));
    const outside = this.#memberships?.outside ?? new Set();
    const down = new Set([...notRunning, ...changing, ...outside]);
    return {
      nodes: cluster.nodes.map((node) => node.name),
      leader: cluster.leader()?.name,
      down,
      damaged: this.#damaged,
      outside: new Set([...outside].filter((node) => !changing.includes(node))),
    };
  }

  #nodes(names: readonly string[]): SimulatedNode[] {
    return names.map((name) => this.#options.cluster.named(name));
  }

  #record(now: number, f: string, value: unknown): void {
    this.#options.record(nemesisEvent(now, f, value as Json));
  }
}

/** What a crash of the world loses where the data of a node is damaged. */
const LOSS: Readonly<Record<Damage['kind'], CrashLoss>> = {
  wipe: 'everything',
  'lose-unsynced': 'unsynced',
};

/** What only real programs have: clocks that are moved until a node leads, data in files, disks. */
const BEYOND_WORLD = ['timeout', 'corrupt', 'disk-full', 'slow-disk'] as const;

type BeyondWorld = Extract<FaultAction, { readonly kind: (typeof BEYOND_WORLD)[number] }>;
type WorldAction = Exclude<FaultAction, BeyondWorld>;

function isBeyondWorld(action: FaultAction | FaultSkipped): action is BeyondWorld {
  return (BEYOND_WORLD as readonly string[]).includes(action.kind);
}

type CountedAction = Exclude<WorldAction, { readonly kind: 'restart' | 'upgrade' | 'membership' | 'clock' }>;

function effectOf(action: CountedAction, count: number): FaultEffect {
  return { proven: count > 0, observation: observationOf(action), count };
}

function observationOf(action: CountedAction): string {
  if (action.kind === 'kill') return action.damage?.kind === 'wipe' ? 'all data lost' : 'process gone';
  if (action.kind === 'pause') return 'process stopped';
  return packetObservation(action.rules);
}
