import type { StepEffect } from '../../../cluster/world/effect.ts';
import type { Packet } from '../../../cluster/world/link.ts';
import { crash, deliver, drop, duplicate, input, restart, timeout } from '../../../cluster/world/rules.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../../cluster/world/semantics/named.ts';
import { createWorld, viewOf, type WorldNode } from '../../../cluster/world/world.ts';
import type { KeyValueAnswer, KeyValueRequest } from '../../../harness/core/contracts/handlers.ts';
import type { Json } from '../../../harness/core/json.ts';
import { NEMESIS, type HistoryEvent } from '../../../harness/core/operation.ts';
import { stream, type Stream } from '../../../harness/core/random.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import type { ScheduledWorld } from '../../../harness/engine/sim/schedule-run.ts';
import { DiskFaults } from '../../../harness/reenact/disk-faults.ts';
import type { Recording } from '../../../harness/reenact/recording.ts';
import { targetOf } from '../../../harness/replay/schedule-target.ts';
import type { RecordedStep } from '../../../harness/store/node-traces.ts';

export const NODES = ['n1', 'n2', 'n3'];

type Effect = StepEffect<unknown, unknown, unknown>;
type Mutable<Type> = { -readonly [Field in keyof Type]: Type[Field] };
/** A step as a test may alter it. */
export type OpenStep = { line: Mutable<TraceLine>; through: boolean };

export interface RecordedWorld extends Recording {
  readonly steps: ReadonlyMap<string, OpenStep[]>;
}

/** What the nodes of a live run would have written down that went as these random steps of a world do. */
export async function recordWorld(
  seed: string,
  count: number,
  loses: 'nothing' | 'everything' = 'nothing',
): Promise<RecordedWorld> {
  const build = 'paper';
  const source = { file: 'none', said: { build, nodes: NODES }, steps: [], tornTail: false, beside: undefined };
  const target = await targetOf({ ...source, recorded: undefined, edited: false }, {});
  const handlers = target.system.handlers?.(build, target.options);
  const semantics = withLosses(DEFAULT_SEMANTICS, loses === 'everything' ? ['everything'] : []);
  const world = createWorld(target.scheduled.handlers, NODES, { semantics });
  const recorder = new Recorder(world, target.scheduled, stream(seed, 'world'));
  for (let step = 0; step < count; step++) recorder.move();
  const records = NODES.map((node) => ({ node, steps: recorder.steps.get(node) ?? [], unreadable: 0 }));
  return {
    system: target.scheduled,
    requestOf: (asked) => handlers?.requestOf?.(asked),
    nodes: NODES,
    build,
    records,
    history: recorder.history,
    faults: new DiskFaults(recorder.history),
    steps: recorder.steps,
  };
}

class Recorder {
  readonly steps = new Map<string, OpenStep[]>(NODES.map((node) => [node, []]));
  readonly history: HistoryEvent[] = [];
  readonly #world: ScheduledWorld;
  readonly #system: Recording['system'];
  readonly #stream: Stream;
  readonly #names = new Map<string, string>();
  readonly #sent = new Map<string, number>();
  #clients = 0;

  constructor(world: ScheduledWorld, system: Recording['system'], random: Stream) {
    this.#world = world;
    this.#system = system;
    this.#stream = random;
    for (const node of world.nodes) this.#restarted(node);
  }

  /** One step, such as a network, clients and machines may take; some come to nothing. */
  move(): void {
    const world = this.#world;
    const node = this.#stream.pick(world.nodes);
    const luck = this.#stream.next();
    if (luck < 0.06) this.#time(node);
    else if (luck < 0.2) this.#ask(node);
    else if (luck < 0.21 && node.up) this.#stop(node);
    else if (luck < 0.25) this.#comeBack(node);
    else this.#movePacket();
  }

  #movePacket(): void {
    const links = this.#world.links.filter(({ packets }) => packets.length > 0);
    if (links.length === 0) return;
    const link = this.#stream.pick(links);
    const position = this.#stream.chance(0.7) ? 0 : this.#stream.integer(link.packets.length);
    const packet = link.packets[position] as Packet<unknown>;
    const luck = this.#stream.next();
    if (luck < 0.05) drop(this.#world, link, position);
    else if (luck < 0.12) duplicate(this.#world, link, position);
    else {
      const effect = deliver(this.#world, link, position);
      if (effect !== undefined) this.#took(effect, { packet: this.#nameOf(packet), type: packet.type });
    }
  }

  #time(node: WorldNode<unknown>): void {
    const timer = this.#stream.pick(node.handlers.timers(node.state));
    const effect = timeout(this.#world, node, timer);
    if (effect !== undefined) this.#took(effect, { type: timer });
  }

  #ask(node: WorldNode<unknown>): void {
    if (!node.up) return;
    const process = this.#clients++;
    const f = this.#stream.pick(['read', 'write']);
    const value = f === 'read' ? null : process;
    const request: KeyValueRequest = { client: `p${String(process)}`, request: 1, f, key: 'x', value };
    this.#tell({ process, type: 'invoke', f, key: 'x', value });
    const asked = this.#system.toInput(request);
    const effect = input(this.#world, node, asked);
    if (effect !== undefined) this.#took(effect, { input: asked as Json });
  }

  /** Sometimes the last step was not through, and sometimes a further one never came to the disk. */
  #stop(node: WorldNode<unknown>): void {
    const steps = this.steps.get(node.name) as OpenStep[];
    const last = steps.at(-1) as OpenStep;
    const { sent } = node.last;
    const unheard = sent.every((packet) => (packet.link.packets as readonly unknown[]).includes(packet));
    if (last.line.rule !== 'restart' && last.line.outputs.length === 0 && unheard) {
      last.through = false;
      for (const { link, order } of sent) {
        drop(
          this.#world,
          link,
          link.packets.findIndex((packet) => packet.order === order),
        );
      }
      const timer = node.handlers.timers(node.state)[0] ?? '';
      const { state, sends } = node.handlers.timeout(node.state, timer);
      if (this.#stream.chance(0.5) && sends.length === 0) {
        this.#write(node, { rule: 'timeout', type: timer, view: node.handlers.view(state, node.life) }, false);
      }
    }
    if (this.#stream.chance(0.3) && crash(this.#world, node, 'everything') !== undefined) this.#wiped(node.name);
    crash(this.#world, node);
  }

  #wiped(node: string): void {
    const value = { id: `wipe-${String(this.#world.steps)}`, targets: [node], planned: 0, description: '' };
    this.history.push({ index: this.history.length, time: 0, process: NEMESIS, type: 'info', f: 'start-wipe', value });
  }

  /** Sometimes a life ends before it left a line. */
  #comeBack(node: WorldNode<unknown>): void {
    if (restart(this.#world, node) === undefined) return;
    if (this.#stream.chance(0.2)) {
      crash(this.#world, node);
      restart(this.#world, node);
    }
    this.#restarted(node);
  }

  #restarted(node: WorldNode<unknown>): void {
    this.#write(node, { rule: 'restart', view: viewOf(this.#world, node) }, true);
  }

  #took(effect: Effect, cause: Partial<TraceLine>): void {
    const { node, rule, sent, outputs } = effect;
    const sends = sent.map((packet) => ({ packet: this.#nameOf(packet), type: packet.type, ...termOf(node, packet) }));
    this.#write(node, { rule, ...cause, sends, outputs: outputs as Json[], view: viewOf(this.#world, node) }, true);
    for (const output of outputs) this.#answered(output);
  }

  #write(node: WorldNode<unknown>, part: Partial<TraceLine> & Pick<TraceLine, 'rule'>, through: boolean): void {
    const steps = this.steps.get(node.name) as OpenStep[];
    const line = {
      step: steps.length + 1,
      time: this.#world.steps,
      node: node.name,
      life: node.life,
      sends: [],
      outputs: [],
    };
    steps.push({ line: JSON.parse(JSON.stringify({ ...line, ...part })) as TraceLine, through } satisfies RecordedStep);
  }

  #answered(output: unknown): void {
    const { client, outcome } = this.#system.describeOutput(output) as unknown as KeyValueAnswer;
    const process = Number(client.slice(1));
    const asked = this.history.find((event) => event.process === process);
    if (asked === undefined || outcome.type !== 'ok') return;
    const { f } = asked;
    this.#tell({ process, type: 'ok', f, key: 'x', value: f === 'read' ? outcome.value : asked.value });
  }

  #tell(event: Omit<HistoryEvent, 'index' | 'time'>): void {
    this.history.push({ index: this.history.length, time: this.#world.steps, ...event });
  }

  /** Copies have the name of what they are copies of. */
  #nameOf({ link, number }: Packet<unknown>): string {
    const key = `${link.fromName}>${link.toName}#${String(number)}`;
    const known = this.#names.get(key);
    if (known !== undefined) return known;
    const { life } = this.#world.nodes[link.from] as WorldNode<unknown>;
    const lifeLink = `${link.fromName}/${String(life)}>${link.toName}`;
    const count = (this.#sent.get(lifeLink) ?? 0) + 1;
    this.#sent.set(lifeLink, count);
    this.#names.set(key, `${lifeLink}#${String(count)}`);
    return `${lifeLink}#${String(count)}`;
  }
}

function termOf({ handlers }: WorldNode<unknown>, { message }: Packet<unknown>): { readonly term?: number } {
  const term = handlers.messageTerm(message);
  return term === undefined ? {} : { term };
}
