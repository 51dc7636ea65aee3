import type { Compaction } from '../../../harness/core/contracts/system.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { parseEtcdOptions } from './options.ts';
import { isBefore } from './version.ts';

/** What a release does without flags. */
const DEFAULT_SNAPSHOT_COUNT = 100_000;
const DEFAULT_CATCH_UP_ENTRIES = 5_000;

/**
 * When a member of etcd drops old entries: it takes a snapshot once more than `snapshotCount` entries were applied since
 * the last one, and keeps `snapshotCatchUpEntries` entries before it for slow followers. How far back its log reaches it
 * says in its log file only. For 30 s after it has sent a snapshot, a leader drops nothing.
 */
export function etcdCompaction(build: string, options: JsonObject): Compaction {
  const keepsMany = isBefore(build, 3, 5);
  const { snapshotCount = DEFAULT_SNAPSHOT_COUNT, catchUpEntries } = parseEtcdOptions(options);
  const kept = keepsMany ? undefined : catchUpEntries;
  return {
    lag: snapshotCount + (kept ?? DEFAULT_CATCH_UP_ENTRIES),
    remedy: keepsMany
      ? 'Use build 3.5.16 with options.snapshotCount and options.snapshotCatchUpEntries; releases before 3.5 always keep ' +
        '5,000 entries.'
      : 'Set options.snapshotCount and options.snapshotCatchUpEntries lower, such as 20 and 5.',
    logPattern: /compacted (?:Raft logs","compact-index":|raft log at )(\d+)/,
  };
}
