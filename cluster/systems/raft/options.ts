import { parseDuration } from '../../../harness/core/duration.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';

/** The settings of a reference node, as the spec may give them under `options:`. */
export interface RaftOptions {
  /** Window of the election timeouts, ms. */
  readonly electionTimeoutMs: readonly [number, number];
  readonly heartbeatMs: number;
  /** Largest number of entries in one message; null: as the build has it. */
  readonly batch: number | null;
  /** Applied entries after which a snapshot takes their place; null: as the build has it. */
  readonly compactAfter: number | null;
  /** How many of the nodes are members at the start, the others to be added; null: all. */
  readonly initialMembers: number | null;
  /** Whether nodes write a step trace. */
  readonly trace: boolean;
}

const DEFAULTS: JsonObject = {
  electionTimeout: ['300ms', '600ms'],
  heartbeat: '50ms',
  batch: null,
  compactAfter: null,
  members: null,
  trace: true,
};

/** The options with defaults filled in, still as the spec writes them; throws InputError. */
export function completeOptions(given: JsonObject): JsonObject {
  const unknown = Object.keys(given).find((name) => !Object.hasOwn(DEFAULTS, name));
  if (unknown !== undefined)
    throw refusal(unknown, `is not an option of raft; there are ${Object.keys(DEFAULTS).join(', ')}`);
  const options = { ...DEFAULTS, ...given };
  readOptions(options);
  return options;
}

/** The options in the units of the node; throws InputError. */
export function readOptions(options: JsonObject): RaftOptions {
  const { trace = true } = options;
  const electionTimeoutMs = electionWindow(options['electionTimeout'] ?? null);
  const heartbeatMs = duration('heartbeat', options['heartbeat'] ?? null);
  if (heartbeatMs >= electionTimeoutMs[0]) {
    throw refusal('heartbeat', 'must be shorter than the shortest electionTimeout, or no leader lasts');
  }
  if (typeof trace !== 'boolean') throw refusal('trace', 'must be true or false');
  return {
    electionTimeoutMs,
    heartbeatMs,
    batch: count('batch', options, 'entries'),
    compactAfter: count('compactAfter', options, 'entries'),
    initialMembers: count('members', options, 'nodes'),
    trace,
  };
}

function count(option: string, options: JsonObject, what: string): number | null {
  const value = options[option] ?? null;
  if (value === null || (typeof value === 'number' && Number.isInteger(value) && value > 0)) return value;
  throw refusal(option, `must be a number of ${what} from 1`);
}

/** One duration stands for the window from it to twice as long. */
function electionWindow(value: Json): [number, number] {
  if (!Array.isArray(value)) {
    const least = duration('electionTimeout', value);
    return [least, 2 * least];
  }
  const [least, most] = (value as readonly Json[]).map((bound) => duration('electionTimeout', bound));
  if (value.length !== 2 || least === undefined || most === undefined || most < least) {
    throw refusal('electionTimeout', 'must be one duration, or [shortest, longest]');
  }
  return [least, most];
}

function duration(option: string, value: Json): number {
  const milliseconds = typeof value === 'string' ? parseDuration(value) : undefined;
  if (milliseconds === undefined || milliseconds < 1) {
    throw refusal(option, `must be a duration such as 300ms or 1.5s, not ${JSON.stringify(value)}`);
  }
  return milliseconds;
}

function refusal(option: string, what: string): InputError {
  return new InputError(`options: ${option} ${what}`, {
    code: 'OPTION_INVALID',
    hint: `The defaults are ${JSON.stringify(DEFAULTS)}.`,
  });
}
