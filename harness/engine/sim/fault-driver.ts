import type { FaultFamily } from '../../core/contracts/fault-family.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { FaultAction, FaultEffect, PlannedFault, Situation } from '../../core/fault.ts';
import type { Json } from '../../core/json.ts';
import { nemesisEvent, type NemesisEvent } from '../../core/nemesis-events.ts';
import { AwaitedEffects } from './awaited-effects.ts';
import { PacketRules } from './packet-rules.ts';
import type { SimulatedCluster, SimulatedNode } from './simulated-cluster.ts';

export interface FaultDriverOptions {
  readonly faults: readonly PlannedFault[];
  readonly families: (name: string) => FaultFamily;
  readonly cluster: SimulatedCluster;
  readonly record: (event: NemesisEvent) => void;
  /** A node was killed: its connections are gone. */
  readonly killed: (node: SimulatedNode, now: number) => void;
}

interface ActiveFault {
  readonly fault: PlannedFault;
  readonly action: FaultAction;
  /** What the fault has done so far: packets that suffered it, or nodes it took down. */
  readonly effect: { count: number };
}

/**
 * Applies the plan's faults to the world when their time has come and takes them back when it is over. Faults overlap
 * freely: a node is down or paused as long as any fault wants it so.
 */
export class FaultDriver {
  readonly #options: FaultDriverOptions;
  readonly #due: readonly PlannedFault[];
  #next = 0;
  #active: ActiveFault[] = [];
  readonly #awaited: AwaitedEffects;
  #now = 0;
  readonly packets = new PacketRules();

  constructor(options: FaultDriverOptions) {
    this.#options = options;
    this.#due = [...options.faults].sort((a, b) => a.atMs - b.atMs);
    this.#awaited = new AwaitedEffects(options.cluster, ({ id, fault }, effect) =>
      this.#record(this.#now, `effect-${fault}`, { id, effect }),
    );
  }

  update(now: number): void {
    this.observe(now);
    for (const active of this.#active) if (this.#isOver(active, now)) this.#stop(active, now);
    for (let fault = this.#due[this.#next]; fault && fault.atMs * NS_PER_MS <= now; fault = this.#due[this.#next]) {
      this.#next++;
      this.#start(fault, now);
    }
  }

  /** Follows faults whose effect shows only after their end; goes on while there is nothing else to do. */
  observe(now: number): void {
    this.#now = now;
    this.#awaited.update();
  }

  /** Records what such faults came to when there is nothing more to wait for. */
  finish(now: number): void {
    this.#now = now;
    this.#awaited.finish();
  }

  /** Takes back everything that is still in force; what has not begun never will. */
  healAll(now: number): void {
    for (const active of this.#active) this.#stop(active, now);
    this.#next = this.#due.length;
  }

  #isOver({ fault }: ActiveFault, now: number): boolean {
    return fault.untilMs * NS_PER_MS <= now || this.#awaited.isDue(fault);
  }

  #start(fault: PlannedFault, now: number): void {
    const family = this.#options.families(fault.fault);
    const action = family.resolve(fault, this.#situation());
    const planned = fault.atMs * NS_PER_MS;
    if (action.kind === 'skip') {
      const value = { id: fault.id, targets: [], planned, description: fault.fault, skipped: action.reason };
      this.#record(now, `start-${fault.fault}`, value);
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
    });
    this.#apply(active, now);
  }

  #apply({ fault, action, effect }: ActiveFault, now: number): void {
    if (action.kind === 'packets') this.packets.add(fault.id, action.rules, effect);
    else if (action.kind === 'kill') for (const node of this.#nodes(action.targets)) this.#kill(node, effect, now);
    else {
      for (const node of this.#nodes(action.targets)) {
        if (this.#options.cluster.running(node)) effect.count++;
        this.#options.cluster.pause(node);
      }
    }
  }

  #kill(node: SimulatedNode, effect: { count: number }, now: number): void {
    if (!node.up) return;
    this.#options.cluster.crash(node);
    effect.count++;
    const exit = { node: node.name, life: node.life, code: null, signal: 'SIGKILL', expected: true };
    this.#record(now, 'exit', exit);
    this.#options.killed(node, now);
  }

  #stop(active: ActiveFault, now: number): void {
    this.#active = this.#active.filter((other) => other !== active);
    const { fault, action, effect } = active;
    if (action.kind === 'packets') this.packets.remove(fault.id);
    else for (const node of this.#nodes(action.targets)) this.#release(node, action.kind, now);
    const { targets } = action;
    const planned = fault.untilMs * NS_PER_MS;
    this.#record(now, `stop-${fault.fault}`, {
      id: fault.id,
      targets,
      planned,
      ...(this.#awaited.end(fault) ? {} : { effect: effectOf(action, effect.count) }),
    });
  }

  /** Undoes one fault's hold on a node, unless another active fault still has it. */
  #release(node: SimulatedNode, kind: 'kill' | 'pause', now: number): void {
    if (this.#active.some(({ action }) => action.kind === kind && action.targets.includes(node.name))) return;
    if (kind === 'pause') {
      this.#options.cluster.resume(node);
    } else if (!node.up) {
      this.#options.cluster.restart(node);
      this.#record(now, 'restart', { node: node.name, life: node.life });
    }
  }

  #situation(): Situation {
    const { cluster } = this.#options;
    const down = cluster.nodes.filter((node) => !cluster.running(node)).map((node) => node.name);
    return {
      nodes: cluster.nodes.map((node) => node.name),
      leader: cluster.leader()?.name,
      down: new Set(down),
    };
  }

  #nodes(names: readonly string[]): SimulatedNode[] {
    return names.map((name) => this.#options.cluster.named(name));
  }

  #record(now: number, f: string, value: unknown): void {
    this.#options.record(nemesisEvent(now, f, value as Json));
  }
}

function effectOf(action: FaultAction, count: number): FaultEffect {
  return { proven: count > 0, observation: observationOf(action), count };
}

function observationOf(action: FaultAction): string {
  if (action.kind === 'kill') return 'process gone';
  if (action.kind === 'pause') return 'process stopped';
  return action.rules.every(({ effect }) => effect.kind === 'duplicate') ? 'packets duplicated' : 'packets dropped';
}
