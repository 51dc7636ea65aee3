import { commonPart, EMPTY_LOG, upTo, type Log } from '../../../harness/core/raft/log.ts';
import { CHANGED, type Observation } from '../../../harness/core/raft/observation.ts';
import type { FactKind } from '../invariant.ts';

/** How the acting node's log changed at this point. Entries above `kept` are new in `after`, and lost from `before`. */
export const LOG_CHANGE: FactKind<LogChange> = { name: 'log-change', create: () => new LogChange() };

export class LogChange {
  changed = false;
  /** What both versions have in common; meaningful only when the log changed. */
  kept: Log = EMPTY_LOG;
  /** Whether entries left the log, other than into a snapshot. */
  lost = false;

  observe({ before, after, changed }: Observation): void {
    this.changed = (changed & CHANGED.log) !== 0 && before.log !== after.log;
    this.lost = false;
    if (!this.changed) return;
    this.kept = keptPart(before.log, after.log);
    this.lost = this.kept.hash !== before.log.hash && !isCompacted(before.log, after.log);
  }
}

function keptPart(before: Log, after: Log): Log {
  if (after.previous === before) return before;
  const same = upTo(after, before.index);
  return same?.hash === before.hash ? before : commonPart(before, after);
}

/** Whether all that `after` lacks is covered by the snapshot it begins with, or agrees with it. */
function isCompacted(before: Log, after: Log): boolean {
  return before.hash === after.hash || upTo(after, before.index)?.hash === before.hash;
}
