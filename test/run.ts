/**
 * Runs the tests: those with real nodes, which mostly wait and must not meet each other, beside all others, which mostly
 * compute. What is given on the command line goes to mocha; with files among it only these run, in one mocha.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { constants, setPriority, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

/** Folders and files whose tests start nodes, containers or namespaces, or look for what such have left. */
const WITH_NODES = [
  'cluster/hosts/',
  'cluster/raft/',
  'cluster/systems/',
  'conformance/',
  'docs/tutorial',
  'e2e/',
  'examples',
  'nemesis/',
];

const MOCHA = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');
const COMMON = ['--no-config', '--timeout', '30000', '--forbid-only', '--enable-source-maps'];

const given = process.argv.slice(2);
process.exitCode = given.some((argument) => argument.endsWith('.js')) ? await runGiven() : await runAll();

async function runGiven(): Promise<number> {
  return ended(spawn(process.execPath, [MOCHA, ...COMMON, ...given], { stdio: 'inherit' }));
}

/** The one with nodes writes into a file, which is shown when the other has ended; the first that fails is the result. */
async function runAll(): Promise<number> {
  const files = specFiles();
  const withNodes = files.filter(startsNodes);
  const others = files.filter((file) => !startsNodes(file));
  const folder = mkdtempSync(join(tmpdir(), 'verdict-test-'));
  const output = join(folder, 'with-nodes.txt');
  const descriptor = openSync(output, 'w');
  try {
    const waiting = spawn(process.execPath, [MOCHA, ...COMMON, ...colours(), ...given, ...withNodes], {
      stdio: ['inherit', descriptor, descriptor],
    });
    const computing = spawn(process.execPath, [MOCHA, ...COMMON, ...given, ...others], { stdio: 'inherit' });
    if (computing.pid !== undefined) setPriority(computing.pid, constants.priority.PRIORITY_BELOW_NORMAL);
    const codes = await Promise.all([
      ended(computing).then((code) => {
        process.stdout.write('\nTests with real nodes, which ran meanwhile:\n');
        return code;
      }),
      ended(waiting),
    ]);
    process.stdout.write(readFileSync(output));
    return codes.find((code) => code !== 0) ?? 0;
  } finally {
    closeSync(descriptor);
    rmSync(folder, { recursive: true, force: true });
  }
}

function specFiles(): string[] {
  return readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.spec.js'))
    .map((file) => join(import.meta.dirname, file))
    .sort();
}

function startsNodes(file: string): boolean {
  const path = relative(import.meta.dirname, file);
  return WITH_NODES.some((start) => path.startsWith(start));
}

/** A file is no terminal, but what is in it goes to one. */
function colours(): string[] {
  return process.stdout.isTTY ? ['--color'] : [];
}

async function ended(child: ReturnType<typeof spawn>): Promise<number> {
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
