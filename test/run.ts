/**
 * Runs the tests in three mochas at a time: those with real nodes, which mostly wait and must not meet each other; those that
 * run programs, which wait for these; and all others, which compute. What is given on the command line goes to mocha; with
 * files among it only these run, in one mocha.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Mochas beside the one that computes, with the folders and files whose tests they run: the first that names a file runs it. */
const BESIDE = [
  {
    title: 'Tests that run programs',
    priority: constants.priority.PRIORITY_BELOW_NORMAL,
    starts: [
      'cluster/lockstep/',
      'docs/',
      'e2e/check-histories',
      'e2e/command-line',
      'e2e/export',
      'e2e/first-violation',
      'e2e/handlers',
      'e2e/mocha-allure',
      'e2e/sim',
      'examples/',
      'harness/bundle/',
      'harness/campaign/',
      'harness/commands/',
      'harness/power/',
    ],
  },
  {
    // Nodes, containers or namespaces, or what looks for what such have left. Real nodes have clocks; all others can wait.
    title: 'Tests with real nodes',
    priority: constants.priority.PRIORITY_NORMAL,
    starts: [
      'cluster/hosts/',
      'cluster/raft/',
      'cluster/systems/',
      'conformance/',
      'e2e/',
      'examples.spec',
      'nemesis/',
    ],
  },
] as const;

const MOCHA = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');
/** Of tests that no mocha beside runs. */
const NOWHERE = -1;
const COMMON = ['--no-config', '--timeout', '30000', '--forbid-only', '--enable-source-maps'];

const given = process.argv.slice(2);
process.exitCode = given.some((argument) => argument.endsWith('.js')) ? await runGiven() : await runAll();

async function runGiven(): Promise<number> {
  return ended(spawn(process.execPath, [MOCHA, ...COMMON, ...given], { stdio: 'inherit' }));
}

/** Those beside write into files, which are shown when all have ended; the first that fails is the result. */
async function runAll(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'verdict-test-'));
  try {
    const lanes = specFiles().map((file) => ({ file, lane: laneOf(file) }));
    const filesOf = (lane: number): string[] => lanes.filter((each) => each.lane === lane).map(({ file }) => file);
    const computing = spawn(process.execPath, [MOCHA, ...COMMON, ...given, ...filesOf(NOWHERE)], { stdio: 'inherit' });
    giveWay(computing, constants.priority.PRIORITY_BELOW_NORMAL);
    const beside = BESIDE.map(({ title, priority }, lane) => {
      const started = runInto(join(folder, String(lane)), filesOf(lane));
      giveWay(started.child, priority);
      return { title, ...started };
    });
    const codes = await Promise.all([computing, ...beside.map(({ child }) => child)].map(ended));
    for (const { title, output } of beside) {
      process.stdout.write(`\n${title}, which ran meanwhile:\n`);
      process.stdout.write(readFileSync(output));
    }
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A mocha that writes into a file. */
function runInto(output: string, files: readonly string[]): { child: ReturnType<typeof spawn>; output: string } {
  const descriptor = openSync(output, 'w');
  const argv = [MOCHA, ...COMMON, ...colours(), ...given, ...files];
  const child = spawn(process.execPath, argv, { stdio: ['inherit', descriptor, descriptor] });
  closeSync(descriptor);
  return { child, output };
}

function giveWay({ pid }: ReturnType<typeof spawn>, priority: number): void {
  if (pid !== undefined) setPriority(pid, priority);
}

function specFiles(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.js'))
    .map((file) => join(import.meta.dirname, file))
    .sort();
}

/** The first whose folders or files it is among. */
function laneOf(file: string): number {
  const path = relative(import.meta.dirname, file);
  return BESIDE.findIndex(({ starts }) => starts.some((start) => path.startsWith(start)));
}

/** A file is no terminal, but what is in it goes to one. */
function colours(): string[] {
  return process.stdout.isTTY ? ['--color'] : [];
}

async function ended(child: ReturnType<typeof spawn>): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
