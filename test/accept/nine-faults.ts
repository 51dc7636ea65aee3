import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, Lab } from '../../harness/core/contracts/host.ts';
import type { FaultRecord } from '../../harness/core/fault-record.ts';
import type { HostName } from '../../harness/core/spec.ts';
import { chooseHost } from '../../harness/choose-host.ts';
import { runLive } from '../../harness/engine/live/live-engine.ts';
import { finishRun, type JudgedRun } from '../../harness/finish.ts';
import { prepare } from '../../harness/prepare.ts';
import { openHistory } from '../../harness/store/history-file.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';
import { buildsOf } from '../../harness/upgrades.ts';
import { packageRoot } from '../../harness/version.ts';
import { workloads } from '../../workloads/registry.ts';
import { firstDifference, stateOf, type LabState } from './lab-state.ts';
import type { Report } from './report.ts';

export const NINE_FAULTS = join(packageRoot(), 'test', 'accept', 'nine-faults.yaml');

/** How long programs that were started when all was healed may take until they are as they were, and between two looks. */
const SETTLE_MS = 10_000;
const PAUSE_MS = 500;

/** Where Docker's own name server listens in every container. */
const DOCKER_NAMES = '127.0.0.11';

/**
 * A minute under nine kinds of faults that overlap, over and over with other seeds. When all is healed the lab is, by the
 * kernel's own account of it, as it was before the first fault, and what clients saw is as it should be.
 */
export async function nineFaults(report: Report, host: HostName, seeds: readonly number[]): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-runs-'));
  let same = 0;
  let passed = 0;
  for (const seed of seeds) {
    const { difference, judged } = await runWatched(out, host, String(seed));
    const { document, folder } = judged;
    const proven = document.effects.filter(({ effect }) => effect?.proven).length;
    report.note(
      `seed ${String(seed)}: ${document.verdict}, ${String(proven)} faults proven, up to ${String(together(document.effects))} at once` +
        (difference === undefined ? '' : `; ${difference}`),
    );
    if (difference === undefined) same++;
    if (document.verdict === 'pass') passed++;
    for (const { name, verdict, summary } of document.checks)
      if (verdict !== 'pass') report.note(`  ${name}: ${summary} (${folder.directory})`);
    if (document.verdict === 'pass') rmSync(folder.directory, { recursive: true });
  }
  report.count(`${host}: rules, queues, settings, clocks, processes as before`, same, seeds.length, seeds.length);
  report.count(`${host}: verdict pass`, passed, seeds.length, seeds.length);
  if (passed === seeds.length) rmSync(out, { recursive: true });
}

interface WatchedRun {
  /** Between the lab before the first fault and after the last one. */
  readonly difference: string | undefined;
  readonly judged: JudgedRun;
}

/** How many faults were in force at the same moment, at most. */
function together(records: readonly FaultRecord[]): number {
  const begun = records.flatMap(({ started }) => started ?? []);
  const at = (time: number): number =>
    records.filter(({ started, stopped }) => started !== undefined && started <= time && time < (stopped ?? Infinity))
      .length;
  return Math.max(0, ...begun.map(at));
}

/** What `verdict run` does, with a look at the lab before it is touched and after it is healed. */
async function runWatched(out: string, hostName: HostName, seed: string): Promise<WatchedRun> {
  const overrides = [{ key: 'seed', value: seed, flag: '--seed' }];
  const text = readFileSync(NINE_FAULTS, 'utf8');
  const { plan, system, specText } = await prepare({ text, file: NINE_FAULTS, overrides, plugins: [] });
  const builds = await buildsOf(plan, system);
  const { host, probe } = await chooseHost(hostName);
  await host.sweep();
  const started = new Date();
  const folder = RunFolder.create(out, plan.spec.name, seed, started);
  folder.write('spec', specText);
  folder.writeJson('plan', plan);
  const failure = new AbortController();
  const { semantics } = workloads.named(plan.spec.workload.name);
  const history = openHistory(folder.path('history'), semantics, (error) => failure.abort(error));
  const looks = new Looks(folder.id);
  try {
    const { replicas } = await runLive({
      plan,
      system,
      build: builds.first,
      builds: builds.all,
      host: looks.at(host),
      probe,
      folder,
      onEvent: (event) => {
        if (event.type === 'phase' && event.phase === 'recovery') looks.healed();
      },
      write: (event) => history.write(event),
      onOrigin: (origin) => folder.writeJson('environment', { originNs: String(origin) }),
      signal: failure.signal,
    });
    folder.writeJson('replicas', replicas);
  } finally {
    await history.close();
  }
  const judged = await finishRun(folder, { replay: `verdict replay ${folder.directory}`, started });
  return { difference: looks.difference(), judged };
}

/** Reads a lab's state at two moments of a run. */
class Looks {
  readonly #runId: string;
  #lab: Lab | undefined;
  #before: LabState | undefined;
  #after: LabState | undefined;
  #looking: Promise<void> | undefined;

  constructor(runId: string) {
    this.#runId = runId;
  }

  /** The same host, whose lab is looked at when the nemesis first starts anything there: until then nothing was touched. */
  at(host: Host): Host {
    return {
      ...host,
      open: async (options) => {
        const lab = await host.open(options);
        this.#lab = lab;
        return new Proxy(lab, {
          get: (target, name) => {
            if (name === 'toolCommand') this.#before ??= stateWhenListening(target, this.#runId);
            if (name === 'stop') return this.#stopLater(target);
            const value: unknown = Reflect.get(target, name, target);
            return typeof value === 'function' ? (value.bind(target) as unknown) : value;
          },
        });
      },
    };
  }

  /** A node that was started a moment ago is not ready at once, so one look may not be enough. */
  healed(): void {
    this.#looking = this.#lookUntilSame();
  }

  async #lookUntilSame(): Promise<void> {
    const end = performance.now() + SETTLE_MS;
    for (;;) {
      if (this.#lab !== undefined) this.#after = stateOf(this.#lab, this.#runId);
      if (this.difference() === undefined || performance.now() > end) return;
      await sleep(PAUSE_MS);
    }
  }

  /** Nodes are stopped at the end of a run, which must not come before the last look. */
  #stopLater(lab: Lab): Lab['stop'] {
    return async (node, graceMs) => {
      await this.#looking;
      await lab.stop(node, graceMs);
    };
  }

  difference(): string | undefined {
    if (this.#before === undefined || this.#after === undefined) return 'the lab was not looked at twice';
    return firstDifference(this.#before, this.#after);
  }
}

/** What a lab looks like once every node listens: the harness starts its first tools while a slow node may still begin. */
function stateWhenListening(lab: Lab, runId: string): LabState {
  const end = performance.now() + SETTLE_MS;
  const isListening = (state: LabState, node: string): boolean =>
    (state.get(`${node} listeners`) ?? []).some((line) => !line.includes(DOCKER_NAMES));
  for (;;) {
    const state = stateOf(lab, runId);
    if (lab.nodes.every((node) => isListening(state, node)) || performance.now() > end) return state;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
  }
}
