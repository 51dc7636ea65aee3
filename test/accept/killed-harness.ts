import { execa } from 'execa';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stream } from '../../harness/core/random.ts';
import { packageRoot } from '../../harness/version.ts';
import type { Report } from './report.ts';
import { CLI, verdict, verdictRun, withOut } from '../verdict-process.ts';

const TIMES = 20;

/** Moments are drawn between the start of the process and the end of its load. */
const LATEST_MS = 12_000;

/**
 * SIGKILLs the harness in the middle of a run, at random moments, while another live run goes on beside it. Afterwards
 * `verdict clean` leaves nothing of it, `verdict check` judges what was recorded, and the other run is untouched.
 */
export async function killedHarness(report: Report, host: string): Promise<void> {
  const draws = stream('accept', `kill/${host}`);
  const moments = Array.from({ length: TIMES }, () => Math.round(draws.next() * LATEST_MS));
  let clean = 0;
  let checked = 0;
  await withOut(async (out) => {
    const beside = (): ReturnType<typeof verdictRun> =>
      verdictRun(
        out,
        '--engine',
        'live',
        '--host',
        host,
        '--seed',
        '1',
        '--duration',
        '60s',
        '--set',
        'nemesis=[]',
        '--set',
        'checks=[linearizable, progress, replicas, logs]',
      );
    let neighbour = beside();
    let neighbours = 0;
    let untouched = 0;
    const startedAt = (): number => performance.now();
    let started = startedAt();
    for (const moment of moments) {
      if (startedAt() - started > 45_000) {
        neighbours++;
        if ((await neighbour).exitCode === 0) untouched++;
        neighbour = beside();
        started = startedAt();
      }
      const folder = await runAndKill(out, host, moment);
      const cleaned = await verdict('clean', '--json');
      const left = leftovers(folder);
      if (cleaned.exitCode === 0 && left.length === 0) clean++;
      else report.note(`killed after ${String(moment)} ms: left ${left.join(', ')} ${cleaned.stderr}`);
      if (await checks(folder)) checked++;
    }
    neighbours++;
    if ((await neighbour).exitCode === 0) untouched++;
    report.count(`${host}: nothing left after SIGKILL and clean`, clean, TIMES, TIMES);
    report.count(`${host}: torn run judged`, checked, TIMES, TIMES);
    report.count(`${host}: live runs beside it untouched`, untouched, neighbours, neighbours);
  });
}

/** Resolves to the run's folder, or undefined when the moment came before there was one. */
async function runAndKill(out: string, host: string, moment: number): Promise<string | undefined> {
  const parent = join(out, `killed-${String(moment)}-${String(performance.now())}`);
  const run = execa(
    process.execPath,
    [CLI, 'run', '--engine', 'live', '--host', host, '--seed', '2', '--quiet', '--out', parent],
    {
      cwd: packageRoot(),
      reject: false,
    },
  );
  await sleep(moment);
  run.kill('SIGKILL');
  await run;
  const name = existsSync(parent) ? readdirSync(parent).find((entry) => entry !== 'index.jsonl') : undefined;
  return name === undefined ? undefined : join(parent, name);
}

/** Processes and temporary folders that carry the run's name. Containers and networks: see `verdict clean --json`. */
function leftovers(folder: string | undefined): string[] {
  if (folder === undefined) return [];
  const id = folder.slice(folder.lastIndexOf('/') + 1);
  const processes = readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => environmentOf(pid).includes(id))
    .map((pid) => `process ${pid}`);
  const uid = process.getuid?.() ?? 0;
  const temporary = join(tmpdir(), `verdict-${String(uid)}`, id);
  return existsSync(temporary) ? [...processes, temporary] : processes;
}

/** A process may end between two looks; then nothing of it is left. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8') + readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Judging a torn run must work whatever it says; only trouble of the harness (64 and above) is none. */
async function checks(folder: string | undefined): Promise<boolean> {
  if (folder === undefined || !existsSync(join(folder, 'history.jsonl'))) return true;
  const ended = await verdict('check', folder);
  return ended.exitCode <= 3;
}
