import { execa } from 'execa';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const MOCHA = dirname(createRequire(import.meta.url).resolve('mocha/package.json'));
const INDEX = join(import.meta.dirname, '..', '..', '..', '..', 'harness', 'index.js');

export interface MochaRun {
  readonly exitCode: number;
  readonly output: string;
}

/** Makes a folder look like a project in which mocha and raft-verdict, that of these very tests, are installed. */
export function makeProject(folder: string): void {
  const installed = join(folder, 'node_modules', 'raft-verdict');
  mkdirSync(installed, { recursive: true });
  symlinkSync(MOCHA, join(folder, 'node_modules', 'mocha'));
  writeFileSync(join(installed, 'package.json'), '{"name":"raft-verdict","type":"module","exports":"./index.js"}');
  writeFileSync(join(installed, 'index.js'), `export * from ${JSON.stringify(pathToFileURL(INDEX).href)};\n`);
}

/** Runs one test file in such a project, as its user would. */
export async function runMocha(folder: string, file: string, build?: string): Promise<MochaRun> {
  const result = await execa(process.execPath, [join(MOCHA, 'bin', 'mocha.js'), '--no-config', file], {
    cwd: folder,
    reject: false,
    all: true,
    stdin: 'ignore',
    env: build === undefined ? {} : { VERDICT_BUILD: build },
  });
  return { exitCode: result.exitCode ?? -1, output: result.all };
}
