/**
 * `npm run suite -- smoke`: runs chaos suites against Verdict's own systems. Names of suites come first; whatever follows goes to
 * mocha, such as `--grep lock`. What the machine cannot run is skipped and says why; with `CI=true` it fails.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const SUITES = ['smoke', 'nightly', 'release'];
const MOCHA = join(dirname(createRequire(import.meta.url).resolve('mocha/package.json')), 'bin', 'mocha.js');

const given = process.argv.slice(2);
const names = given.filter((argument) => SUITES.includes(argument));
if (names.length === 0) {
  process.stderr.write(`suite: name at least one of ${SUITES.join(', ')}\n`);
  process.exitCode = 64;
} else {
  const others = given.filter((argument) => !SUITES.includes(argument));
  const options = ['--no-config', '--forbid-only', '--enable-source-maps'];
  const child = spawn(process.execPath, [MOCHA, ...options, ...others, ...names.flatMap(filesOf)], {
    stdio: 'inherit',
  });
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

function filesOf(name: string): string[] {
  const folder = join(import.meta.dirname, name);
  return readdirSync(folder)
    .filter((file) => file.endsWith('.suite.js'))
    .map((file) => join(folder, file))
    .sort();
}
