import { execa } from 'execa';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { VerdictDocument } from '../harness/core/verdict-document.ts';
import { packageRoot } from '../harness/version.ts';

/** The built command line, beside the compiled tests. */
export const CLI = join(import.meta.dirname, '..', 'harness', 'cli.js');

export interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `verdict` to its end, as a user would, from the package's root. */
export async function verdict(...args: readonly string[]): Promise<Ended> {
  const result = await execa(process.execPath, ['--enable-source-maps', CLI, ...args], {
    cwd: packageRoot(),
    reject: false,
    stdin: 'ignore',
  });
  return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/** The same on a machine whose Docker engine cannot be found. */
export async function verdictWithoutDocker(...args: readonly string[]): Promise<Ended> {
  const env = { DOCKER_HOST: 'unix:///nonexistent/docker.sock' };
  const result = await execa(process.execPath, [CLI, ...args], {
    cwd: packageRoot(),
    reject: false,
    stdin: 'ignore',
    env,
  });
  return { exitCode: result.exitCode ?? -1, stdout: result.stdout, stderr: result.stderr };
}

export interface JudgedProcess extends Ended {
  readonly document: VerdictDocument;
  readonly folder: string;
}

/** `verdict run … --json` into a folder of its own under `out`. Throws with the output when there is no document. */
export async function verdictRun(out: string, ...args: readonly string[]): Promise<JudgedProcess> {
  const parent = mkdtempSync(join(out, 'run-'));
  const ended = await verdict('run', ...args, '--json', '--quiet', '--out', parent);
  try {
    const document = JSON.parse(ended.stdout) as VerdictDocument;
    const name = readdirSync(parent).find((entry) => entry !== 'index.jsonl') ?? '';
    return { ...ended, document, folder: join(parent, name) };
  } catch {
    throw new Error(
      `verdict run ${args.join(' ')} gave no document, exit code ${String(ended.exitCode)}:\n${ended.stdout}\n${ended.stderr}`,
    );
  }
}

/** A temporary folder for runs, removed afterwards. */
export async function withOut<T>(action: (out: string) => Promise<T>): Promise<T> {
  const out = mkdtempSync(join(tmpdir(), 'verdict-runs-'));
  try {
    return await action(out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}
