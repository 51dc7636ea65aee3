import type { Compaction } from '../../../harness/core/contracts/system.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { parseEtcdOptions } from './options.ts';
import { isBefore } from './version.ts';

/** What a release does without flags. */
const DEFAULT_SNAPSHOT_COUNT = 100_000;
const DEFAULT_CATCH_UP_ENTRIES = 5_000;

/**
 * A member decides about a snapshot after each batch it applies, and takes it in the background: its log may be longer
 * than the settings say by what arrives meanwhile.
 */
const SLACK = 50;

/**
 * When a member of etcd drops old entries: it takes a snapshot once `snapshotCount` entries were applied since the last
 * one, and keeps `snapshotCatchUpEntries` entries before it for slow followers. How far back its log reaches it does not
 * say, so only a lag of both together is certain.
 */
export function etcdCompaction(build: string, options: JsonObject): Compaction {
  const { snapshotCount = DEFAULT_SNAPSHOT_COUNT, catchUpEntries = DEFAULT_CATCH_UP_ENTRIES } =
    parseEtcdOptions(options);
  return {
    lag: snapshotCount + catchUpEntries + SLACK,
    remedy: isBefore(build, 3, 5)
      ? 'Use build 3.5.16 with options.snapshotCount and options.snapshotCatchUpEntries; releases before 3.5 always keep ' +
        '5,000 entries.'
      : 'Set options.snapshotCount and options.snapshotCatchUpEntries lower, such as 20 and 5.',
  };
}
