import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { alignedRows } from '../../reports/text/table.ts';
import type { CorporaMeasured } from './corpora.ts';
import type { Measured } from './measure.ts';
import { race, type Raced } from './peer.ts';
import { ROWS, type Row } from './rows.ts';

/**
 * `npm run bench:check -- [--json] [WORD…]`: time and peak memory of `verdict check` on made-up histories, each in a
 * process of its own, and on the recorded ones of VERDICT_CORPORA. With words only rows that contain one of them.
 * PORCUPINE names a program to race on the same files (see peer.ts). Exits with 1 when a limit or a verdict is missed.
 */
const words = process.argv.slice(2).filter((word) => word !== '--json');
const asJson = process.argv.includes('--json');
const corpora = process.env['VERDICT_CORPORA'];
const peer = process.env['PORCUPINE'];

interface Outcome {
  readonly name: string;
  readonly expected: string;
  readonly verdict: string;
  readonly decidedBy: string;
  readonly loadMs: number | null;
  readonly checkMs: number;
  readonly totalMs: number;
  readonly processorMs: number;
  readonly memoryMB: number;
  /** The limits that were missed, in words; none: met. */
  readonly missed: readonly string[];
  readonly peer: Raced | null;
}

const SEED = 'bench';
/** Limit of the recorded etcd logs together, after loading, in a process that has judged before, ms. */
const CORPORA_WARM = 5;

say(`node ${process.version}, kernel ${release()}, ${String(cpus().length)} processors`);
say(peer === undefined ? 'PORCUPINE is not set: no race' : `Racing ${peer}`);
const outcomes: Outcome[] = [];
const folder = mkdtempSync(join(tmpdir(), 'verdict-bench-'));
try {
  for (const row of ROWS.filter(({ name }) => isAsked(name))) report(measured(row, folder));
  if (isAsked('etcd logs')) report(ofCorpora());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const missed = outcomes.filter((outcome) => outcome.missed.length > 0);
if (asJson) process.stdout.write(`${JSON.stringify(outcomes, undefined, 2)}\n`);
say(
  missed.length === 0 ? 'Every limit is met.' : `${String(missed.length)} of ${String(outcomes.length)} rows missed.`,
);
process.exitCode = missed.length === 0 ? 0 : 1;

function isAsked(name: string): boolean {
  return words.length === 0 || words.some((word) => name.includes(word));
}

function measured(row: Row, directory: string): Outcome | undefined {
  const file = join(directory, 'history.jsonl');
  try {
    node('../../harness/cli.js', 'generate', ...row.generate, '--seed', SEED, '--out', file, '--force');
  } catch (error) {
    if (!String(error).includes('No answer could be changed')) throw error;
    say(`     ${row.name}: skipped, crashed operations may explain any value`);
    return undefined;
  }
  const { verdict, stages, load, check, processor, memory } = JSON.parse(node('measure.js', file)) as Measured;
  const { limits, expected, name } = row;
  const missedLimits = [
    ...(verdict === expected ? [] : [`verdict ${expected}`]),
    ...over('total', load + check, limits.total, 'ms'),
    ...over('check', check, limits.check, 'ms'),
    ...over('memory', memory, limits.memory, 'MB'),
  ];
  const model = row.generate[row.generate.indexOf('--model') + 1] as string;
  const raced = peer === undefined || model.endsWith('transactions') ? null : race(peer, file, model);
  return {
    ...{ name, expected, verdict, decidedBy: stages, loadMs: load, checkMs: check, totalMs: load + check },
    ...{ processorMs: processor, memoryMB: memory, missed: missedLimits, peer: raced },
  };
}

function ofCorpora(): Outcome | undefined {
  if (corpora === undefined) {
    say('     etcd logs: skipped, VERDICT_CORPORA is not set');
    return undefined;
  }
  const measured = JSON.parse(node('corpora.js', corpora)) as CorporaMeasured;
  const { files, wrong, cold, warm, processor, explained, memory } = measured;
  const further = `with witnesses ${explained.toFixed(1)} ms, cold ${cold.toFixed(1)} ms`;
  return {
    name: `${String(files)} recorded etcd logs, decided, warm (${further})`,
    expected: 'as known',
    verdict: wrong.length === 0 ? 'as known' : `wrong: ${wrong.join(', ')}`,
    decidedBy: '',
    loadMs: null,
    checkMs: warm,
    totalMs: warm,
    processorMs: processor,
    memoryMB: memory,
    missed: [...(wrong.length === 0 ? [] : ['verdicts']), ...over('check', warm, CORPORA_WARM, 'ms')],
    peer: null,
  };
}

function over(what: string, value: number, limit: number | undefined, unit: string): string[] {
  return limit === undefined || value <= limit ? [] : [`${what} <= ${String(limit)} ${unit}`];
}

function report(outcome: Outcome | undefined): void {
  if (outcome === undefined) return;
  outcomes.push(outcome);
  const {
    name,
    verdict,
    decidedBy,
    loadMs,
    checkMs,
    totalMs,
    processorMs,
    memoryMB,
    missed: limits,
    peer: raced,
  } = outcome;
  const cells = [
    limits.length === 0 ? 'met ' : 'MISS',
    name.padEnd(62),
    verdict.padEnd(8),
    `load ${ms(loadMs)}`,
    `check ${ms(checkMs)}`,
    `total ${ms(totalMs)}`,
    `cpu ${ms(processorMs)}`,
    `${String(Math.round(memoryMB)).padStart(5)} MB`,
    decidedBy,
    ...(raced === null ? [] : [`peer: ${raced.verdict} in ${ms(raced.total)}`]),
    ...(limits.length === 0 ? [] : [`(limits: ${limits.join(', ')})`]),
  ];
  say(alignedRows([cells]).join(''));
}

function ms(value: number | null): string {
  return `${value === null ? '-' : value.toFixed(value < 10 ? 1 : 0)} ms`.padStart(9);
}

function node(script: string, ...args: readonly string[]): string {
  const path = join(import.meta.dirname, script);
  return execFileSync(process.execPath, [path, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

function say(line: string): void {
  (asJson ? process.stderr : process.stdout).write(`${line}\n`);
}
