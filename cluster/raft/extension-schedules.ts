import type { DirectedSchedule } from './directed-schedules.ts';
import type { BugName } from './handlers/bugs.ts';

/** Schedules that make bugs in what goes beyond the Raft of the proof break an invariant: snapshots, pre-votes, transfer. */
export const EXTENSION_SCHEDULES: readonly DirectedSchedule[] = [
  {
    bug: 'snapshot-discards-suffix',
    base: 'paper+compaction',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; XA 0 * AE; T 0; XA 0 2 AE; C 0 c 2 put x 2; T 0; RP 0 1; T 0; D 0 2 AE; D 0 2 IS',
  },
  {
    bug: 'snapshot-forgets-term',
    base: 'paper+compaction',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; RP 0 1; T 0',
  },
  {
    bug: 'snapshot-without-dedupe',
    base: 'paper+compaction',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 app x a; XA 0 1 AE; T 0; RP 0 1; T 0; D 0 2 IS',
  },
  {
    bug: 'compacts-unapplied',
    base: 'paper+compaction',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; T 0; D 0 1 IS',
  },
  {
    bug: 'pre-votes-counted',
    base: 'paper',
    nodes: 3,
    schedule: 'T 0; D 0 1 PV; D 1 0 PVR; T 2; D 2 1 PV; D 1 2 PVR',
  },
  {
    bug: 'transfer-skips-log-check',
    base: 'paper',
    nodes: 3,
    schedule: 'E 0 1; D 0 1 AE; C 0 a 1 transfer "" n3; D 0 2 TN; D 2 1 RV',
  },
];

/** How bugs show that no schedule of a few steps and no invariant shows: what sees them, and where. */
export const SHOWN_OTHERWISE: Readonly<Partial<Record<BugName, string>>> = {
  'snapshot-in-place':
    'live runs in which a node is killed while it writes a snapshot, with a small options.compactAfter',
  'read-index-before-own-term':
    'the check linearizable of the rare run in which a new leader is read before it committed anything',
  'lease-ignores-clock':
    'the check linearizable of engine sim, in some seeds of twenty: a deposed leader answers a read',
  'lease-counts-heartbeats':
    'the check linearizable of runs in which a leader is paused while others elect another; in no other run',
  'removed-leader-counts-itself':
    'what an administrator is told: a change of members is acknowledged that a minority of them has; safety holds',
  'hint-below-match': 'nextIndex of a leader and in entries sent twice; safety holds',
  'hint-above-match':
    'the checks replicas and progress: a follower with conflicting entries never catches up; safety holds',
};
