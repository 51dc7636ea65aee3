import type { ElectionTiming } from '../../../harness/core/contracts/system.ts';
import { parseDuration } from '../../../harness/core/duration.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';

/** etcd's settings with units and defaults resolved. What is absent is left to the release. */
export interface EtcdOptions {
  readonly heartbeatMs: number;
  readonly electionTimeoutMs: number;
  /** A lock is lost when its holder could not renew it for this time, rounded up to whole seconds. */
  readonly lockLeaseMs: number;
  readonly preVote: boolean | undefined;
  /** Entries applied between two snapshots. */
  readonly snapshotCount: number | undefined;
  /** Entries kept before a snapshot, for slow followers. */
  readonly catchUpEntries: number | undefined;
  /** How many of the nodes are members at the start, the others to be added; undefined: all. */
  readonly members: number | undefined;
}

const ALLOWED = [
  'heartbeat',
  'electionTimeout',
  'lockLease',
  'preVote',
  'snapshotCount',
  'snapshotCatchUpEntries',
  'members',
];
const DEFAULTS = { heartbeat: '100ms', electionTimeout: '1000ms' };
const DEFAULT_LOCK_LEASE = '5s';

/** How its election timers run, which count ticks: one per heartbeat interval, and up to twice the election timeout. */
export function electionTimingOf({ heartbeatMs, electionTimeoutMs }: EtcdOptions): ElectionTiming {
  return { tickMs: heartbeatMs, leaseMs: electionTimeoutMs, longestMs: 2 * electionTimeoutMs };
}

/** etcd refuses to start with an election timeout below this many heartbeats, or above 50 s. */
const HEARTBEATS_PER_ELECTION = 5;
const MAX_ELECTION_MS = 50_000;

/** Checks the spec's options for etcd and fills in the defaults. */
export function etcdOptions(given: JsonObject): JsonObject {
  const unknown = Object.keys(given).find((key) => !ALLOWED.includes(key));
  if (unknown !== undefined) throw invalid(`there is no option ${unknown}`);
  const options = { ...DEFAULTS, ...given };
  parseEtcdOptions(options);
  return options;
}

/** Options as {@link etcdOptions} returned them. */
export function parseEtcdOptions(options: JsonObject): EtcdOptions {
  const heartbeatMs = duration('heartbeat', options['heartbeat']);
  const electionTimeoutMs = duration('electionTimeout', options['electionTimeout']);
  if (electionTimeoutMs < HEARTBEATS_PER_ELECTION * heartbeatMs) {
    throw invalid(
      `electionTimeout (${electionTimeoutMs} ms) must be at least ${HEARTBEATS_PER_ELECTION} times heartbeat (${heartbeatMs} ms)`,
    );
  }
  if (electionTimeoutMs > MAX_ELECTION_MS) throw invalid(`electionTimeout must be at most ${MAX_ELECTION_MS} ms`);
  return {
    heartbeatMs,
    electionTimeoutMs,
    lockLeaseMs: duration('lockLease', options['lockLease'] ?? DEFAULT_LOCK_LEASE),
    preVote: optional(options['preVote'], isBoolean, 'preVote must be true or false'),
    snapshotCount: optional(options['snapshotCount'], isCount, 'snapshotCount must be a whole number of at least 1'),
    catchUpEntries: optional(
      options['snapshotCatchUpEntries'],
      isCount,
      'snapshotCatchUpEntries must be a whole number of at least 1',
    ),
    members: optional(options['members'], isCount, 'members must be a whole number of at least 1'),
  };
}

function duration(name: string, value: Json | undefined): number {
  const ms = typeof value === 'string' ? parseDuration(value) : undefined;
  if (ms === undefined || ms < 1) throw invalid(`${name} must be a duration such as 100ms or 1s`);
  return ms;
}

function optional<T extends Json>(
  value: Json | undefined,
  accepts: (value: Json) => value is T,
  complaint: string,
): T | undefined {
  if (value === undefined) return undefined;
  if (!accepts(value)) throw invalid(complaint);
  return value;
}

function isBoolean(value: Json): value is boolean {
  return typeof value === 'boolean';
}

function isCount(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1;
}

function invalid(complaint: string): InputError {
  return new InputError(`options for etcd: ${complaint}.`, {
    code: 'ETCD_OPTIONS',
    hint: `Allowed are ${ALLOWED.join(', ')}.`,
  });
}
