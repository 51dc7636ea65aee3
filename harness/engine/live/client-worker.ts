/**
 * The client process of a live run: runs where it can reach the nodes, does what the harness says on stdin, and
 * reports on stdout. Ends when its stdin closes, so that it never outlives a killed harness.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { NS_PER_MS } from '../../core/duration.ts';
import { messageOf } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import { systems } from '../../../cluster/systems/registry.ts';
import { ClientLoop, type ClientEvent } from '../../../workloads/client-loop.ts';
import { workloads } from '../../../workloads/registry.ts';
import { loadPlugins } from '../../plugins.ts';
import { readNodes } from './node-readings.ts';
import { changeMembers, reportNodes } from './node-reports.ts';
import { LeaderWatch } from './leader-watch.ts';
import { monotonicClock } from './monotonic-clock.ts';
import type { FromWorker, ToWorker } from './worker-protocol.ts';

/** Events are sent in batches: a line per event would cost more than the operation. */
const FLUSH_MS = 5;

type Init = Extract<ToWorker, { type: 'init' }>;

const lines = createInterface({ input: process.stdin });
let session: Session | undefined;

lines.on('line', (line) => {
  void handle(JSON.parse(line) as ToWorker).catch((error: unknown) => {
    send({ type: 'trouble', message: error instanceof Error ? (error.stack ?? error.message) : messageOf(error) });
  });
});
lines.on('close', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));
// Ctrl-C reaches the whole terminal group; the harness decides when clients stop.
process.on('SIGINT', () => undefined);

async function handle(message: ToWorker): Promise<void> {
  if (message.type === 'init') {
    await loadPlugins(message.plugins);
    session = new Session(message);
    send({ type: 'init' });
    return;
  }
  if (session === undefined) throw new Error(`client process: "${message.type}" before "init"`);
  await session.handle(message);
}

function send(message: FromWorker): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

class Session {
  readonly #plan: Plan;
  readonly #system;
  readonly #workload;
  readonly #deduplicates: boolean;
  readonly #watch: LeaderWatch;
  readonly #batch: ClientEvent[] = [];
  readonly #load = new AbortController();
  readonly #watching = new AbortController();
  #clock = monotonicClock(process.hrtime.bigint());
  #loop: ClientLoop | undefined;
  #lastAsked: Promise<unknown> = Promise.resolve();

  constructor(init: Init) {
    this.#plan = JSON.parse(readFileSync(init.planFile, 'utf8')) as Plan;
    const system = systems.named(this.#plan.spec.system);
    this.#deduplicates = system.deduplicates;
    this.#workload = workloads.named(this.#plan.spec.workload.name);
    const { options, nemesis } = this.#plan.spec;
    const changesBuild = nemesis.some(({ fault }) => fault === 'upgrade');
    this.#system = system.connect({ nodes: init.nodes, options, build: init.build, changesBuild });
    this.#watch = new LeaderWatch(this.#plan.nodes, this.#system, ({ node, term }) => {
      send({ type: 'leader', time: this.#clock.now(), node, term });
    });
  }

  async handle(message: Exclude<ToWorker, Init>): Promise<void> {
    switch (message.type) {
      case 'await-leader': {
        const leader = await this.#watch.await(this.#clock, message.timeoutMs, this.#watching.signal);
        send({ type: 'await-leader', leader: leader ?? null });
        return;
      }
      case 'load':
        return this.#runLoad(BigInt(message.origin));
      case 'stop-load': {
        this.#load.abort();
        return;
      }
      case 'close': {
        const stuck = await this.#close(message.until);
        send({ type: 'close', stuck });
        return;
      }
      case 'replicas': {
        const states = await this.#system.replicas(this.#plan.keys, AbortSignal.timeout(message.timeoutMs));
        send({ type: 'replicas', states: states.map((state) => state ?? null) });
        return;
      }
      case 'find-leader': {
        const leader = await this.#watch.find(this.#clock, message.timeoutMs);
        send({ type: 'find-leader', leader: leader ?? null });
        return;
      }
      case 'readings': {
        const readings = readNodes(this.#system, this.#plan.nodes, message.targets, message.timeoutMs);
        send({ type: 'readings', readings: await this.#inOrder(readings) });
        return;
      }
      case 'reports': {
        const reports = reportNodes(this.#system, this.#plan.nodes, message.timeoutMs);
        send({ type: 'reports', reports: await this.#inOrder(reports) });
        return;
      }
      case 'change-members': {
        const { kind, asked, member, timeoutMs } = message;
        const outcome = changeMembers(this.#system, kind, asked, member, timeoutMs);
        send({ type: 'change-members', outcome: await this.#inOrder(outcome) });
        return;
      }
    }
  }

  /** Nodes are asked at once, and answers are sent in the order of asking, whichever is complete first. */
  async #inOrder<T>(asking: Promise<T>): Promise<T> {
    const before = this.#lastAsked;
    this.#lastAsked = asking;
    await before;
    return asking;
  }

  async #runLoad(origin: bigint): Promise<void> {
    this.#clock = monotonicClock(origin);
    const loop = new ClientLoop({
      spec: this.#plan.spec.workload,
      wording: this.#workload,
      nodes: this.#plan.nodes,
      clients: this.#plan.clients,
      system: this.#system,
      deduplicates: this.#deduplicates,
      clock: this.#clock,
      emit: (event) => this.#batch.push(event),
      leader: () => this.#watch.leader,
    });
    this.#loop = loop;
    setInterval(() => this.#flush(), FLUSH_MS);
    void this.#watch.run(this.#clock, this.#watching.signal);
    const result = await loop.load(this.#plan.spec.durationMs * NS_PER_MS, this.#load.signal);
    this.#flush();
    send({ type: 'load', result });
  }

  async #close(until: number): Promise<string[]> {
    if (this.#loop === undefined) throw new Error('client process: "close" before "load"');
    let serial = 0;
    const make = (key: string) => this.#workload.closing(key, serial++, this.#plan.spec.workload);
    const stuck = await this.#loop.close(this.#plan.keys, make, until, this.#load.signal);
    await this.#loop.settled();
    this.#watching.abort();
    this.#flush();
    return stuck;
  }

  #flush(): void {
    if (this.#batch.length === 0) return;
    send({ type: 'events', events: this.#batch });
    this.#batch.length = 0;
  }
}
