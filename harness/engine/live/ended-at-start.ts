import { open } from 'node:fs/promises';
import type { NodeExit } from '../../core/contracts/host.ts';
import { HarnessError } from '../../core/errors.ts';

/** A program that ends at once says why at the end of what it printed. */
const TAIL_BYTES = 4_096;

/** What programs, shells, loaders and interpreters print where a file is not there. */
const MISSING_FILE = /no such file|not found|cannot find|can't open|cannot open|ENOENT/i;

/** A cluster that lost its majority before it had a leader: which nodes ended how, and what the log of one of them says. */
export interface EndedAtStart {
  /** The system and its build, for people. */
  readonly cluster: string;
  /** How many nodes were started. */
  readonly started: number;
  /** Those that ended, in order; at least one. */
  readonly exits: readonly NodeExit[];
  readonly logFile: (node: string) => string;
}

/** The error that ends the run: nobody starts these nodes again before the load, so waiting for a leader is pointless. */
export async function endedAtStart({ cluster, started, exits, logFile }: EndedAtStart): Promise<HarnessError> {
  const [first] = exits as readonly [NodeExit, ...NodeExit[]];
  const lines = await lastLines(logFile(first.node));
  const missing = lines.findLast((line) => MISSING_FILE.test(line));
  const said = missing ?? lines.at(-1);
  const how = first.signal === null ? `with exit code ${String(first.code)}` : `by ${first.signal}`;
  const log = said === undefined ? 'It printed nothing' : `Its log: ${said}`;
  const readable =
    'a node may see fewer folders than this machine: those of its program and its files belong under readable in the command of the system';
  return new HarnessError(
    `${String(exits.length)} of ${String(started)} nodes ended before there was a leader: ${cluster} did not come up. ${first.node} ended ${how}. ${log}`,
    {
      code: 'NODES_ENDED_AT_START',
      hint: `${missing === undefined ? '' : `A file was not found: ${readable}. `}Read the nodes' logs: ${exits.map(({ node }) => logFile(node)).join(', ')}`,
    },
  );
}

async function lastLines(path: string): Promise<readonly string[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, size - length);
    return buffer
      .toString('utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } finally {
    await file.close();
  }
}
