import { BUGS } from '../../../cluster/raft/handlers/bugs.ts';
import { buildWith } from '../../../cluster/raft/handlers/builds.ts';
import { raft } from '../../../cluster/systems/raft/raft.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';

/** What a schedule is drawn for: it has to lead to the same in process and in processes. */
export interface ConformanceCase {
  readonly number: number;
  readonly build: string;
  readonly options: JsonObject;
  readonly nodes: number;
  /** Steps of the world. */
  readonly length: number;
  readonly seed: string;
}

/** Correct builds: as they come, and with whatever they may do otherwise. */
const CORRECT = [
  'paper',
  'paper+compaction',
  'paper+batching',
  'paper+leader-lease',
  'paper+log-reads',
  'paper+no-pre-vote',
  'paper+no-check-quorum',
  'paper+compaction+batching+leader-lease',
  'verdi+volatile-commit',
  'verdi+volatile-commit+batching+compaction+membership+transfer+pre-vote+check-quorum',
];

/** What a cluster may set otherwise than its build. */
const SETTINGS: readonly JsonObject[] = [{}, { compactAfter: 3 }, { batch: 1 }, { compactAfter: 5, batch: 2 }];
const SIZES = [3, 5, 3, 1, 5, 3];
const LENGTHS = [80, 140, 220];

/** How many the acceptance list has. */
export const SCHEDULES = 200;

/** As many as anybody asks for; every other one has a planted bug, all of which come in turn. */
export function conformanceCase(number: number): ConformanceCase {
  const half = Math.floor(number / 2);
  const builds = number % 2 === 0 ? CORRECT : PLANTED;
  const build = builds[half % builds.length] as string;
  const options = SETTINGS[half % SETTINGS.length] as JsonObject;
  return {
    number,
    build,
    options: raft.options(options),
    nodes: SIZES[half % SIZES.length] as number,
    length: LENGTHS[half % LENGTHS.length] as number,
    seed: String(number),
  };
}

/** The planted bugs, each in the build that shows it, as far as real nodes can be that build. */
const PLANTED = BUGS.map(({ name }) => buildWith(name)).filter((build) => runs(build));

function runs(build: string): boolean {
  try {
    raft.checkBuild?.(build, raft.options({}), 'lockstep');
    return true;
  } catch (error) {
    if (error instanceof InputError) return false;
    throw error;
  }
}
