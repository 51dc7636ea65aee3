import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Lab } from '../../harness/core/contracts/host.ts';
import { NS_PER_MS } from '../../harness/core/duration.ts';
import type { LinkTimes } from '../../harness/core/link-times.ts';
import { linkTimes, type CutWindow, type Silence } from '../link-times.ts';
import { PROBE_PORT } from '../packets/backend.ts';
import type { Link } from '../shapes.ts';

/** The part of a lab that probes need. */
export type ProbeLab = Pick<Lab, 'nodes' | 'addressOf' | 'toolCommand'>;

/**
 * Notices when links between nodes stop to carry packets and when they carry them again, by packets of its own that meet
 * the same rules. A program per node, in its network namespace, silent while nobody watches.
 */
export interface LinkProbes {
  /** Starts the programs; resolves when they answer, or cannot be had here. Never rejects: faults do without. */
  start(): Promise<void>;
  /**
   * From here until `rest` packets are sent; calls nest. Resolves when every node has heard of all others, or soon after:
   * what was never heard cannot fall silent.
   */
  watch(): Promise<void>;
  rest(): void;
  /** When these links were cut and healed; waits a moment for those that are still silent. Empty where nothing is known. */
  times(links: readonly Link[], windows: readonly CutWindow[]): Promise<LinkTimes[]>;
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./probe-program.js', import.meta.url));
const PATIENCE_MS = 5_000;
/** How long packets of all links are waited for before one is cut. */
const FIRST_MS = 100;
/** How long links are waited for that a heal should have opened, and how often they are asked for. */
const HEAL_MS = 1_000;
const PAUSE_MS = 25;

/** @param now ns since the start of the run */
export function createLinkProbes(lab: ProbeLab, now: () => number): LinkProbes {
  const names = new Map(lab.nodes.map((node) => [lab.addressOf(node), node]));
  let probes: Probe[] = [];
  let watchers = 0;

  const toRunTime = (): ((time: bigint) => number) => {
    const origin = process.hrtime.bigint() - BigInt(Math.round(now()));
    return (time) => Number(time - origin) / NS_PER_MS;
  };

  const start = async (): Promise<void> => {
    probes = lab.nodes.map((node) => {
      const others = lab.nodes.filter((other) => other !== node).map((other) => lab.addressOf(other));
      const argv = [process.execPath, PROGRAM, String(PROBE_PORT), lab.addressOf(node), ...others];
      return new Probe(node, lab.toolCommand(node, argv));
    });
    const ready = await Promise.all(probes.map((probe) => probe.ready));
    // With one of them missing, what the others do not hear would mean nothing.
    if (ready.includes(false)) await close();
  };

  const close = async (): Promise<void> => {
    const ending = probes;
    probes = [];
    await Promise.all(ending.map((probe) => probe.close()));
  };

  const timesNow = async (links: readonly Link[], windows: readonly CutWindow[]): Promise<LinkTimes[]> => {
    await Promise.all(probes.map((probe) => probe.report()));
    const runTime = toRunTime();
    return links.map((link) => {
      const receiver = probes.find(({ node }) => node === link.to);
      const heard = receiver?.silences.filter(({ address }) => names.get(address) === link.from) ?? [];
      const silences = heard.map(({ from, to }): Silence => ({
        from: runTime(from),
        to: to === undefined ? undefined : runTime(to),
      }));
      return linkTimes(link, silences, windows);
    });
  };

  return {
    start,
    close,

    watch: async () => {
      if (watchers++ > 0) return;
      await Promise.all(probes.map((probe) => probe.watch()));
    },

    rest: () => {
      if (--watchers === 0) for (const probe of probes) probe.tell('rest');
    },

    times: async (links, windows) => {
      if (probes.length === 0 || probes.some(({ isGone }) => isGone)) return [];
      for (let waited = 0; ; waited += PAUSE_MS) {
        const times = await timesNow(links, windows);
        const isOpen = times.every(({ cutAt, healedAt }) => cutAt === null || healedAt !== null);
        if (isOpen || waited >= HEAL_MS) return times;
        await sleep(PAUSE_MS);
      }
    },
  };
}

interface HeardSilence {
  readonly address: string;
  readonly from: bigint;
  readonly to: bigint | undefined;
}

/** The program of one node. */
class Probe {
  readonly node: string;
  /** False where it could not be started. */
  readonly ready: Promise<boolean>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #ended: Promise<void>;
  #over: HeardSilence[] = [];
  #going: HeardSilence[] = [];
  #reporting: HeardSilence[] = [];
  #reports: (() => void)[] = [];
  #heard: () => void = () => undefined;
  isGone = false;

  constructor(node: string, [file = '', ...parameters]: readonly string[]) {
    this.node = node;
    this.#child = spawn(file, parameters, { stdio: 'pipe' });
    this.#child.stdin.on('error', () => undefined);
    this.#child.stderr.resume();
    this.#ended = new Promise((resolve) => {
      const gone = (): void => {
        this.isGone = true;
        for (const reported of this.#reports.splice(0)) reported();
        resolve();
      };
      this.#child.on('error', gone).on('close', gone);
    });
    const said = new Promise<boolean>((resolve) => {
      createInterface({ input: this.#child.stdout }).on('line', (line) => {
        if (line === 'ready') resolve(true);
        else this.#hear(line);
      });
    });
    const patience = new AbortController();
    const tooLong = sleep(PATIENCE_MS, false, { signal: patience.signal }).catch(() => false);
    this.ready = Promise.race([said, this.#ended.then(() => false), tooLong]).finally(() => patience.abort());
  }

  /** Of every other node's address, oldest first. */
  get silences(): readonly HeardSilence[] {
    return [...this.#over, ...this.#going];
  }

  tell(order: 'watch' | 'rest' | 'report'): void {
    if (!this.isGone) this.#child.stdin.write(`${order}\n`);
  }

  /** Resolves when the node has heard of all others, or after a moment. */
  async watch(): Promise<void> {
    const heard = new Promise<void>((resolve) => (this.#heard = resolve));
    this.tell('watch');
    const patience = new AbortController();
    const tooLong = sleep(FIRST_MS, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([heard, tooLong]);
    patience.abort();
  }

  /** Resolves when the silences are those of now. */
  report(): Promise<void> {
    if (this.isGone) return Promise.resolve();
    return new Promise((resolve) => {
      this.#reports.push(resolve);
      this.tell('report');
    });
  }

  async close(): Promise<void> {
    this.#child.stdin.end();
    const killer = setTimeout(() => this.#child.kill('SIGKILL'), PATIENCE_MS);
    await this.#ended;
    clearTimeout(killer);
  }

  #hear(line: string): void {
    const [word, address = '', from = '0', to = '-'] = line.split(' ');
    if (word === 'heard') this.#heard();
    if (word === 'silence' && to !== '-') this.#over.push({ address, from: BigInt(from), to: BigInt(to) });
    if (word === 'silence' && to === '-') this.#reporting.push({ address, from: BigInt(from), to: undefined });
    if (word !== 'reported') return;
    this.#going = this.#reporting;
    this.#reporting = [];
    this.#reports.shift()?.();
  }
}
