import { mkdirSync, readSync, rmSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { InputError, messageOf } from '../../harness/core/errors.ts';
import { isJsonObject } from '../../harness/core/json.ts';
import { EXIT } from '../../harness/core/verdict.ts';
import { LineReader } from '../lockstep/fleet/line-reader.ts';
import { ownFolder, removeLeftFolders } from '../lockstep/fleet/own-folder.ts';
import { rulesOf, withSettings } from './handlers/builds.ts';
import { serveDriven, type MakeNode } from './lockstep/driven.ts';
import { serveFree } from './lockstep/free.ts';
import { LineNode } from './lockstep/line-node.ts';
import { POWER_LOST } from './lockstep/undurable.ts';

/** What the program is told beside what its first lines say. */
export interface LineNodeConfig {
  readonly build: string;
  readonly electionTimeoutMs: readonly [number, number];
  readonly heartbeatMs: number;
  readonly batch: number | null;
  readonly compactAfter: number | null;
  readonly initialMembers: number | null;
}

const DEFAULTS: LineNodeConfig = {
  build: 'paper',
  electionTimeoutMs: [300, 600],
  heartbeatMs: 50,
  batch: null,
  compactAfter: null,
  initialMembers: null,
};

/**
 * The program of a reference node that reads stdin and writes stdout: `node lockstep-node.js [--config JSON]`. A first line
 * with `ctl` makes it the harness's; with any other it runs by itself, as Maelstrom has it. Data is in VERDICT_DATA; without
 * it in a folder that ends with the process, because Maelstrom starts all nodes of all its tests in the same place.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { config: { type: 'string', default: '{}' } } });
  const config = { ...DEFAULTS, ...(JSON.parse(values.config) as Partial<LineNodeConfig>) };
  const first = firstLine();
  if (first === undefined) return;
  const { electionTimeoutMs, heartbeatMs } = config;
  const rules = withSettings(rulesOf(config.build), config);
  const dataDirectory = process.env['VERDICT_DATA'] ?? freshFolder();
  const powerLost = process.env[POWER_LOST] !== undefined;
  const timing = { electionTimeoutMs, heartbeatMs };
  const make: MakeNode = (who) => new LineNode({ ...who, ...timing, rules, powerLost, dataDirectory });
  const value: unknown = JSON.parse(first);
  if (isJsonObject(value) && 'ctl' in value) serveDriven(value, new LineReader(0), make);
  else await serveFree(first, make);
}

function freshFolder(): string {
  removeLeftFolders();
  const folder = ownFolder();
  mkdirSync(folder, { mode: 0o700 });
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Byte by byte, so that whoever reads on finds all that comes after it. */
function firstLine(): string | undefined {
  const bytes: number[] = [];
  const byte = Buffer.alloc(1);
  while (readSync(0, byte, 0, 1, null) === 1) {
    if (byte[0] === 10) return Buffer.from(bytes).toString('utf8');
    bytes.push(byte[0] as number);
  }
  return undefined;
}

function fail(error: unknown): never {
  const stack = error instanceof Error && !(error instanceof InputError) ? error.stack : undefined;
  process.stderr.write(`FATAL ${stack ?? messageOf(error)}\n`);
  process.exit(error instanceof InputError ? error.exitCode : EXIT.harnessError);
}

await main().catch(fail);
