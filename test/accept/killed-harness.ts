import { execa } from 'execa';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { faultRecordsOf } from '../../harness/core/nemesis-events.ts';
import { stream } from '../../harness/core/random.ts';
import { readHistory } from '../../harness/store/history-file.ts';
import { packageRoot } from '../../harness/version.ts';
import { CLI, verdict, verdictRun, withOut, type JudgedProcess } from '../verdict-process.ts';
import { leftovers, tracesOf, type Traces } from './leftovers.ts';
import { rulesOfMachine } from './machine.ts';
import { NINE_FAULTS } from './nine-faults.ts';
import type { Report } from './report.ts';

const TIMES = 20;
const PAUSE_MS = 50;

/** Every so many runs is killed while it starts, or soon after; the others this long under load at most, under several faults. */
const STARTING = 4;
const LATEST_MS = { starting: 8_000, 'under load': 20_000 };

/** A run beside the others has this much load, and begins anew when it cannot last until the next one is killed. */
const BESIDE = ['--duration', '60s', '--set', 'nemesis=[]', '--set', 'checks=[linearizable, progress, replicas, logs]'];
const BESIDE_MS = 45_000;

/**
 * SIGKILLs the harness at random moments of runs under nine kinds of faults, while another live run goes on beside them.
 * Afterwards `verdict clean` leaves nothing of it, `verdict check` judges what was recorded, and the other run is untouched.
 */
export async function killedHarness(report: Report, host: string): Promise<void> {
  const draws = stream('accept', `kill/${host}`);
  const kills = Array.from({ length: TIMES }, (_, i): Kill => {
    const when = i % STARTING === 0 ? 'starting' : 'under load';
    return { seed: i + 1, when, moment: Math.round(draws.next() * LATEST_MS[when]) };
  });
  const rules = rulesOfMachine();
  let clean = 0;
  let checked = 0;
  await withOut(async (out) => {
    const neighbours = new Neighbours(out, host);
    for (const kill of kills) {
      await neighbours.goOn();
      const { folder, traces } = await runAndKill(out, host, kill);
      const cleaned = await verdict('clean', '--json');
      const left = await leftovers(traces);
      const inForce = await faultsInForce(folder);
      report.note(`killed ${kill.when} after ${String(kill.moment)} ms under ${inForce.join(', ') || 'no fault yet'}`);
      if (cleaned.exitCode === 0 && left.length === 0) clean++;
      else report.note(`  left ${left.join(', ')} ${cleaned.stderr}`);
      if (await checks(folder)) checked++;
    }
    const { count, untouched } = await neighbours.end();
    report.count(`${host}: nothing left after SIGKILL and clean`, clean, TIMES, TIMES);
    report.count(`${host}: torn run judged`, checked, TIMES, TIMES);
    report.count(`${host}: live runs beside it untouched`, untouched, count, count);
  });
  report.that(`${host}: the machine's own rules are as before`, rulesOfMachine().join() === rules.join());
}

/** Live runs without faults, one after the other. */
class Neighbours {
  readonly #start: () => Promise<JudgedProcess>;
  #run: Promise<JudgedProcess>;
  #started = performance.now();
  #count = 0;
  #untouched = 0;

  constructor(out: string, host: string) {
    this.#start = () => verdictRun(out, '--engine', 'live', '--host', host, '--seed', '1', ...BESIDE);
    this.#run = this.#start();
  }

  /** There is one for a while from here on. */
  async goOn(): Promise<void> {
    if (performance.now() - this.#started < BESIDE_MS) return;
    await this.end();
    this.#run = this.#start();
    this.#started = performance.now();
  }

  async end(): Promise<{ readonly count: number; readonly untouched: number }> {
    this.#count++;
    if ((await this.#run).exitCode === 0) this.#untouched++;
    return { count: this.#count, untouched: this.#untouched };
  }
}

interface Kill {
  readonly seed: number;
  /** What the moment counts from. */
  readonly when: keyof typeof LATEST_MS;
  readonly moment: number;
}

interface Killed {
  /** Undefined when the moment came before there was one. */
  readonly folder: string | undefined;
  /** What there was of the run right before. */
  readonly traces: Traces | undefined;
}

async function runAndKill(out: string, host: string, { seed, when, moment }: Kill): Promise<Killed> {
  const parent = join(out, `killed-${String(seed)}`);
  const run = execa(
    process.execPath,
    [CLI, 'run', NINE_FAULTS, '--host', host, '--seed', String(seed), '--quiet', '--out', parent],
    { cwd: packageRoot(), reject: false },
  );
  while (when === 'under load' && run.exitCode === null && !hasHistory(folderIn(parent))) await sleep(PAUSE_MS);
  await sleep(moment);
  const folder = folderIn(parent);
  const traces = folder === undefined || run.pid === undefined ? undefined : await tracesOf(folder, run.pid);
  run.kill('SIGKILL');
  await run;
  return { folder, traces };
}

function folderIn(parent: string): string | undefined {
  const name = existsSync(parent) ? readdirSync(parent).find((entry) => entry !== 'index.jsonl') : undefined;
  return name === undefined ? undefined : join(parent, name);
}

/** Events come as soon as there is load. */
function hasHistory(folder: string | undefined): boolean {
  const file = folder && join(folder, 'history.jsonl');
  return file !== undefined && existsSync(file) && readFileSync(file, 'utf8').split('\n').length > 2;
}

async function faultsInForce(folder: string | undefined): Promise<string[]> {
  if (folder === undefined || !hasHistory(folder)) return [];
  const { events } = await readHistory(join(folder, 'history.jsonl'), {});
  const inForce = faultRecordsOf(events).filter(
    ({ started, stopped }) => started !== undefined && stopped === undefined,
  );
  return inForce.map(({ fault }) => fault);
}

/** Judging a torn run must work whatever it says; only trouble of the harness (64 and above) is none. */
async function checks(folder: string | undefined): Promise<boolean> {
  if (folder === undefined || !hasHistory(folder)) return true;
  const ended = await verdict('check', folder);
  return ended.exitCode <= 3;
}
