import { join } from 'node:path';
import type { NodeView } from '../../../harness/core/node-view.ts';
import { stream } from '../../../harness/core/random.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import { rulesOf, withSettings } from '../handlers/builds.ts';
import { raftHandlers } from '../handlers/handlers.ts';
import type { Input, State } from '../handlers/types.ts';
import { persistentPart, Storage, withPersistent } from '../storage/storage.ts';
import { SyncAccountFile, TRACE_NAME } from '../storage/sync-account.ts';
import type { DaemonConfig } from './config.ts';
import { repliesEarly } from './early-replies.ts';
import { effectsOf, type Event, type HandledEvent } from './events.ts';
import { Peers } from './peers.ts';
import { ReplicaHistory, type Replica } from './replica-history.ts';
import { restartedTimers, Timers } from './timers.ts';
import { TraceFile } from './trace-file.ts';
import { traceLineOf } from './trace-lines.ts';
import { WaitingClients, type Answering } from './waiting-clients.ts';

/** Datagrams beyond this many waiting events are dropped: a flood must not fill the memory. */
const MAX_WAITING = 10_000;

/**
 * A running node: the pure handlers between the network, the disk and the clock. Everything that has arrived is
 * handled as one group; the group is traced, written, made durable with one sync, and only then do its packets and
 * answers leave. What anybody outside sees of the node is therefore on disk, and whatever is on disk is in the trace.
 */
export class RaftNode {
  readonly life: number;
  readonly #config: DaemonConfig;
  readonly #handlers: ReturnType<typeof raftHandlers>;
  readonly #storage: Storage;
  readonly #peers: Peers;
  readonly #timers: Timers;
  readonly #trace: TraceFile | undefined;
  readonly #account: SyncAccountFile;
  readonly #repliesEarly: (group: readonly HandledEvent[]) => boolean;
  readonly #replicas: ReplicaHistory;
  readonly #clients = new WaitingClients();
  readonly #onRole: (view: NodeView) => void;
  readonly #onFatal: (error: unknown) => void;
  /** After all handled events. */
  #state: State;
  /** After all released events: what may be shown. */
  #released: State;
  #queue: Event[] = [];
  #busy: Promise<void> | undefined;
  #stopped = false;

  /** Recovers the node from its folder. `onRole` hears of every change of role or term, `onFatal` of internal errors. */
  constructor(config: DaemonConfig, onRole: (view: NodeView) => void, onFatal: (error: unknown) => void) {
    const rules = withSettings(rulesOf(config.build), config);
    this.#config = config;
    this.#onRole = onRole;
    this.#onFatal = onFatal;
    this.#handlers = raftHandlers(rules);
    this.#trace = config.trace ? new TraceFile(join(config.outputDirectory, TRACE_NAME)) : undefined;
    this.#account = new SyncAccountFile(config.dataDirectory, config.outputDirectory);
    this.#accountForTrace();
    this.#storage = Storage.open(config.dataDirectory, config.name, {
      snapshotInPlace: rules.bugs['snapshot-in-place'],
      lives: this.#trace?.lastLife ?? 0,
      account: this.#account,
    });
    this.#repliesEarly = (group) => repliesEarly(rules, group);
    this.life = this.#storage.life;
    this.#state = this.#recover();
    this.#released = this.#state;
    this.#replicas = new ReplicaHistory(rules, this.#state);
    this.#peers = new Peers(config, this.life, (from, packet, message) => {
      if (this.#queue.length < MAX_WAITING) this.#enqueue({ rule: 'deliver', from, packet, message });
    });
    this.#timers = new Timers({
      ...config,
      stream: stream(config.seed, `node/${config.name}/${this.life}`),
      onTimeout: (timer, generation) => this.#enqueue({ rule: 'timeout', timer, generation }),
    });
  }

  async start(): Promise<void> {
    const { name: node, build } = this.#config;
    this.#trace?.append([
      {
        time: now(),
        rule: 'restart',
        node,
        life: this.life,
        detail: { build },
        sends: [],
        outputs: [],
        view: this.view(),
      },
    ]);
    this.#tell();
    this.#onRole(this.view());
    await this.#peers.listen();
    this.#timers.follow(this.#handlers.timers(this.#state), []);
  }

  view(): NodeView {
    return this.#handlers.view(this.#released, this.life);
  }

  /** What the view leaves out: which build this is, and who the members are, as far as it knows. */
  about(): { readonly build: string; readonly members: readonly string[] } {
    return { build: this.#config.build, members: this.#released.members };
  }

  /** The applied state at an index; undefined when it is forgotten, null when it is not applied yet. */
  replica(index: number | undefined): Replica | null | undefined {
    const { lastApplied } = this.#released;
    if (index !== undefined && index > lastApplied) return null;
    return this.#replicas.at(index ?? lastApplied, this.#released);
  }

  /** `answer` is called once, unless the client hangs up first. */
  request(input: Input, answer: Answering): void {
    this.#enqueue({ rule: 'input', input, answer });
  }

  /** Whether everybody the request names has an address here. */
  knows({ command }: Input): boolean {
    const { nodes } = this.#config;
    if (command.f !== 'configure') return true;
    return (command.value as readonly string[]).every((member) => nodes.some(({ name }) => name === member));
  }

  /** The client hung up: nobody waits for the answer any more. */
  abandon(input: Input, answer: Answering): void {
    this.#clients.remove(input, answer);
  }

  /** Ends cleanly: everything under way is made durable, open requests are answered as unknown. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timers.stop();
    await this.#busy;
    await this.#storage.settle();
    this.#clients.dismiss();
    this.#peers.close();
    this.#trace?.close();
    this.#storage.close();
    this.#account.close();
  }

  #recover(): State {
    const { name, nodes } = this.#config;
    const fresh = this.#handlers.init(
      name,
      nodes.map((node) => node.name),
    );
    // Who never ran has promised nobody anything.
    return this.life === 1 ? fresh : this.#handlers.reboot(withPersistent(fresh, this.#storage.state));
  }

  /** Events wait for the end of the turn, so that all that arrive together share one sync. */
  #enqueue(event: Event): void {
    this.#queue.push(event);
    if (this.#busy !== undefined || this.#stopped) return;
    this.#busy = this.#handleAll().catch(this.#onFatal);
  }

  async #handleAll(): Promise<void> {
    await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0 && !this.#stopped) {
      const events = this.#queue;
      this.#queue = [];
      const group = [...this.#expired(), ...events]
        .map((event) => this.#handle(event))
        .filter((handled) => handled !== undefined);
      await this.#storage.commit(persistentPart(this.#state), () => this.#writeTrace(group), this.#repliesEarly(group));
      this.#tell();
      for (const handled of group) this.#release(handled);
    }
    this.#busy = undefined;
  }

  /** Timers whose time is over though nobody said so yet, as after a pause of the process: leases above all. */
  #expired(): Event[] {
    return this.#timers.expired().map(({ timer, generation }) => ({ rule: 'timeout', timer, generation }));
  }

  #handle(event: Event): HandledEvent | undefined {
    if (event.rule === 'timeout' && !this.#timers.isCurrent(event.timer, event.generation)) return undefined;
    const before = this.#state;
    const effects = effectsOf(this.#handlers, this.#state, event);
    this.#state = effects.state;
    this.#timers.follow(this.#handlers.timers(effects.state), restartedTimers(event, before, effects));
    return { event, before, effects, sequences: effects.sends.map(({ to }) => this.#peers.number(to)), time: now() };
  }

  /** From here on others may hear of what the trace says. */
  #tell(): void {
    this.#trace?.through(this.life);
    this.#accountForTrace();
  }

  #accountForTrace(): void {
    if (this.#trace !== undefined) this.#account.told(this.#trace.bytes);
  }

  #writeTrace(group: readonly HandledEvent[]): void {
    this.#trace?.append(group.map((handled): Omit<TraceLine, 'step'> => this.#traceLine(handled)));
  }

  #traceLine(handled: HandledEvent): Omit<TraceLine, 'step'> {
    const view = this.#handlers.view(handled.effects.state, this.life);
    return traceLineOf(handled, view, (to, sequence) => this.#peers.packetName(to, sequence));
  }

  #release({ event, before, effects, sequences }: HandledEvent): void {
    const { state, sends, outputs } = effects;
    this.#released = state;
    this.#replicas.record(state);
    if (state.role !== before.role || state.currentTerm !== before.currentTerm) this.#onRole(this.view());
    sends.forEach(({ to, message }, position) => this.#peers.send(to, sequences[position] as number, message));
    if (event.rule === 'input') this.#clients.add(event.input, event.answer);
    outputs.forEach((output) => this.#clients.answer(output));
    // Whether entries taken by a leader survive its leadership is for the next leader to decide.
    if (before.role === 'leader' && state.role !== 'leader') this.#clients.dismiss();
  }
}

function now(): number {
  return Number(process.hrtime.bigint());
}
