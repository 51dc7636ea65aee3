import type { BugName } from './handlers/bugs.ts';

/** A schedule that makes a planted bug show, as short as its effect allows. */
export interface DirectedSchedule {
  readonly bug: BugName;
  /** The correct build in which the bug is planted; it survives the schedule. */
  readonly base: string;
  /** Members at the beginning. */
  readonly nodes: number;
  /** In the text language of schedules. */
  readonly schedule: string;
}

/**
 * One for every planted bug and control. They find what chance seldom does, above all bugs that need four or five nodes,
 * and are what searches begin with.
 */
export const DIRECTED: readonly DirectedSchedule[] = [
  {
    bug: 'forget-vote',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR',
  },
  {
    bug: 'forget-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; K 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR',
  },
  {
    bug: 'vote-before-durable',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; KU 1; R 1; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR',
  },
  {
    bug: 'duplicate-votes-counted',
    base: 'verdi',
    nodes: 5,
    schedule: 'T 0; D 0 1 RV; U 1 0 RVR; D 1 0 RVR; D 1 0 RVR',
  },
  {
    bug: 'election-quorum-off-by-one',
    base: 'verdi',
    nodes: 4,
    schedule: 'T 0; D 0 1 RV; T 2; D 2 3 RV; D 1 0 RVR; D 3 2 RVR',
  },
  {
    bug: 'stale-vote-counted',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; T 0; D 1 0 RVR; T 2; XA 2 * RV; T 2; D 2 1 RV 0; D 1 2 RVR',
  },
  {
    bug: 'vote-twice',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; D 1 0 RVR; T 2; D 2 1 RV; D 1 2 RVR',
  },
  {
    bug: 'denied-votes-counted',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; D 1 0 RVR; T 2; D 2 1 RV; D 1 2 RVR',
  },
  {
    bug: 'no-up-to-date-check',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; RP 0 1; T 2; XA 2 * RV; T 2; D 2 1 RV; D 1 2 RVR; C 2 d 1 put x 2; D 2 1 AE; D 1 2 AER',
  },
  {
    bug: 'up-to-date-by-index',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; C 0 c 2 put x 2; XA 0 * AE; T 1; D 1 2 RV; D 2 1 RVR; D 1 0 RV; XA 0 1 RVR; C 1 d 1 put x 9; D 1 2 AE; D 2 1 AER; XA 1 0 AE; T 0; D 0 2 RV; D 2 0 RVR',
  },
  {
    bug: 'up-to-date-by-term',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; D 0 1 AE; D 0 2 AE; D 1 0 AER; D 2 0 AER; C 0 c 2 put x 2; RP 0 1; T 2; XA 2 * RV; E 2 1',
  },
  {
    bug: 'vote-reset-in-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; T 2; D 2 1 RV; D 1 0 RVR; D 1 2 RVR',
  },
  {
    bug: 'candidate-no-self-vote',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; T 2; D 0 2 RV; D 2 0 RVR; D 2 0 RV; D 0 2 RVR; T 1',
  },
  {
    bug: 'timeout-keeps-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; T 1; D 1 2 RV; D 2 1 RVR; D 1 0 RVR',
  },
  {
    bug: 'vote-without-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 0; D 0 1 RV; D 1 0 RVR',
  },
  {
    bug: 'stale-request-granted',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 2; XA 2 * RV; T 2; XA 2 * RV; T 0; T 1; D 1 2 RV; D 2 1 RVR; D 0 1 RV',
  },
  {
    bug: 'stale-request-granted-echo',
    base: 'verdi',
    nodes: 3,
    schedule: 'T 2; XA 2 * RV; T 2; XA 2 * RV; T 0; T 1; D 1 2 RV; D 2 1 RVR; D 0 1 RV; D 1 0 RVR',
  },
  {
    bug: 'votes-carried-over',
    base: 'verdi',
    nodes: 5,
    schedule: 'T 0; D 0 1 RV; D 1 0 RVR; T 0; D 0 2 RV 1; D 2 0 RVR',
  },
  {
    bug: 'role-survives-restart',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; K 0; R 0',
  },
  {
    bug: 'forget-log',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; K 1; R 1; E 2 1',
  },
  {
    bug: 'torn-tail-lost',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; K 1; R 1; E 2 1',
  },
  {
    bug: 'ack-before-durable',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; D 0 1 AE; KU 1; R 1; D 1 0 AER; T 2; XA 2 * RV; E 2 1',
  },
  {
    bug: 'no-append-term-check',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; XA 0 2 AE; T 2; XA 2 * RV; E 2 1; C 2 d 1 put x 2; D 2 1 AE; D 1 2 AER; D 0 1 AE',
  },
  {
    bug: 'no-consistency-check',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; XA 0 2 AE; RP 0 1; C 0 c 2 put x 2; D 0 2 AE',
  },
  {
    bug: 'no-prev-term-check',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; XA 0 * AE; E 1 2; C 1 d 1 put x 2; RP 1 2; XA 1 0 AE; C 1 d 2 put x 3; D 1 0 AE',
  },
  {
    bug: 'stale-append-truncates',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; XA 0 2 AE; U 0 1 AE; RP 0 1; C 0 c 2 put x 2; D 0 1 AE 1; D 1 0 AER; D 0 1 AE',
  },
  {
    bug: 'heartbeat-wipes-log',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; T 0; XA 0 2 AE; C 0 c 1 put x 1; D 0 1 AE 1; D 1 0 AER; D 0 1 AE',
  },
  {
    bug: 'conflict-by-index',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; XA 0 * AE; E 1 2; C 1 d 1 put x 2; D 1 0 AE',
  },
  {
    bug: 'truncates-one-too-many',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; D 0 1 AE',
  },
  {
    bug: 'conflict-kept',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; RP 0 1; D 0 2 AE; D 2 0 AER; C 0 c 2 put x 2; XA 0 * AE; E 1 2; C 1 d 1 put x 9; D 1 0 AE',
  },
  {
    bug: 'prev-index-off-by-one',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'sender-skips-entry',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'wrong-prev-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; E 1 0; C 1 d 1 put x 2',
  },
  {
    bug: 'index-gap',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'entry-old-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; E 1 0; C 1 d 1 put x 2',
  },
  {
    bug: 'candidate-ignores-leader',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; T 2; XA 2 * RV; C 0 c 1 put x 1; D 0 2 AE',
  },
  {
    bug: 'append-keeps-term',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; D 0 2 AE',
  },
  {
    bug: 'stale-append-acked',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; XA 0 2 AE; T 1; XA 1 * RV; D 0 1 AE; D 1 0 AER',
  },
  {
    bug: 'match-from-failed-reply',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; T 2; XA 2 * RV; C 0 c 1 put x 1; XA 0 2 AE; C 0 c 2 put x 2; D 0 2 AE; D 2 0 AER',
  },
  {
    bug: 'success-despite-mismatch',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; T 2; XA 2 * RV; C 0 c 1 put x 1; XA 0 2 AE; C 0 c 2 put x 2; D 0 2 AE; D 2 0 AER',
  },
  {
    bug: 'no-reply-term-check',
    base: 'verdi',
    nodes: 5,
    schedule:
      'E 0 1,2; C 0 c 1 put x 1; C 0 c 2 put x 2; D 0 1 AE; D 0 1 AE; XA 0 * AE; T 4; XA 4 * RV; E 4 2,3; C 4 d 1 put x 9; D 4 0 AE; XA 4 * AE; E 0 2,3; C 0 c 3 put x 5; D 1 0 AER 1',
  },
  {
    bug: 'match-not-reset',
    base: 'verdi',
    nodes: 5,
    schedule:
      'E 0 1,2; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; RP 0 1; XA 0 * AE; T 4; XA 4 * RV; E 4 2,3; C 4 d 1 put x 9; D 4 0 AE; XA 4 * AE; E 0 2,3; C 0 c 3 put x 5',
  },
  {
    bug: 'next-not-reset',
    base: 'verdi',
    nodes: 5,
    schedule:
      'E 0 1,2; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; RP 0 1; XA 0 * AE; T 4; XA 4 * RV; E 4 2,3; C 4 d 1 put x 9; D 4 0 AE; XA 4 * AE; E 0 2,3',
  },
  {
    bug: 'match-leader-last',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; D 0 1 AE; C 0 c 2 put x 2; D 1 0 AER',
  },
  {
    bug: 'reports-own-last',
    base: 'verdi',
    nodes: 5,
    schedule:
      'E 0 1,2; C 0 c 1 put x 1; D 0 1 AE; D 0 2 AE; D 0 3 AE; D 0 4 AE; XA * 0 AER; C 0 c 2 put x 2; D 0 4 AE; XA 0 * AE; XA 4 0 AER; K 0; E 1 2,3; T 1; D 1 4 AE; D 4 1 AER; C 1 d 1 put x 9; D 1 2 AE 1; D 2 1 AER',
  },
  {
    bug: 'leader-not-counted',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'figure-8',
    base: 'verdi',
    nodes: 5,
    schedule:
      'E 0 1,2; C 0 a 1 put x 1; D 0 1 AE; XA 0 * AE; XA * 0 AER; K 0; T 4; XA 4 * RV; E 4 2,3; C 4 b 1 put x 3; XA 4 * AE; K 4; R 0; T 0; XA 0 * RV; E 0 1,2; T 0; D 0 1 AE; D 1 0 AER; D 0 2 AE; D 2 0 AER; K 0; R 4; T 4; XA 4 * RV; E 4 2,3; T 4; D 4 2 AE; D 4 3 AE; D 2 4 AER; D 3 4 AER',
  },
  {
    bug: 'commit-quorum-off-by-one',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'commit-not-capped',
    base: 'verdi+batching',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; RP 0 1; XA 0 2 AE; T 2; T 0; XA 0 1 AE; D 0 2 AE; D 2 0 AER; XA 0 2 AE; T 0; XA 0 1 AE; D 0 2 AE',
  },
  {
    bug: 'commit-capped-by-own-last',
    base: 'verdi+batching+commit-on-heartbeat+conflict-only-truncation+mismatch-adopts-term',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; RP 0 1; D 0 2 AE; D 2 0 AER; C 0 c 2 put x 2; XA 0 * AE; C 0 c 3 put x 3; XA 0 * AE; E 1 2; C 1 d 1 put x 7; RP 1 2; C 1 d 2 put x 8; RP 1 2; XA 1 0 AE; T 1; D 1 0 AE; U 0 1 AER; D 0 1 AER; D 0 1 AER; T 1; D 1 0 AE 0',
  },
  {
    bug: 'applies-uncommitted',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'commit-reset-applied-kept',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; K 0; R 0',
  },
  {
    bug: 'applies-reversed',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; C 0 d 1 put x 2; XA 0 * AE; T 0; D 0 1 AE; D 1 0 AER; T 0; D 0 1 AE; D 1 0 AER',
  },
  {
    bug: 'skips-entries',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; C 0 d 1 put y 2; D 0 1 AE; D 0 1 AE; D 1 0 AER 1',
  },
  {
    bug: 'double-apply',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 app x 1; RP 0 1; C 0 c 1 app x 1; RP 0 1; C 0 c 2 get x; RP 0 1',
  },
  {
    bug: 'dedupe-volatile',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 app x 1; RP 0 1; K 0; R 0',
  },
  {
    bug: 'old-request-new-result',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; RP 0 1; C 0 c 1 put x 1; RP 0 1',
  },
  {
    bug: 'dedupe-by-request-only',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 d 1 put x 2; RP 0 1',
  },
  {
    bug: 'ack-before-commit',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1',
  },
  {
    bug: 'stale-read',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 0 1; C 0 c 1 put x 1; RP 0 1; XA 0 * AE; E 1 2; C 1 d 1 put x 2; D 1 2 AE; D 2 1 AER; T 1; D 1 2 AE 0; D 2 1 AER; C 0 c 2 get x',
  },
  {
    bug: 'wrong-request-reply',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1',
  },
  {
    bug: 'single-server-change',
    base: 'verdi+membership',
    nodes: 4,
    schedule:
      'E 0 1,2; C 0 adm 1 cfg c 0,1,2,3,4; D 0 4 AE; XA 0 * AE; XA 4 0 AER; T 1; D 1 2 RV; D 1 3 RV; D 2 1 RVR; D 3 1 RVR; D 1 0 RV; XA 0 1 RVR; XA 1 * RV; C 1 adm 2 cfg c 1,2,3; D 1 2 AE; D 2 1 AER; XA 1 * AE; T 0; D 0 3 RV; D 0 4 RV; D 3 0 RVR; D 4 0 RVR; C 0 c 3 put x 1; D 0 4 AE; D 4 0 AER; D 0 3 AE; D 3 0 AER; T 0; D 0 3 AE; D 3 0 AER',
  },
  {
    bug: 'ctl-ignores-higher-reply',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; XA 0 2 AE; T 1; XA 1 * RV; D 0 1 AE; D 1 0 AER',
  },
  {
    bug: 'ctl-every-replica-answers',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 put x 2; RP 0 1',
  },
  {
    bug: 'ctl-no-leader-guard',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; D 0 2 AE; T 1; D 1 2 RV',
  },
  {
    bug: 'ctl-leader-volatile',
    base: 'verdi',
    nodes: 3,
    schedule: 'E 0 1; C 0 c 1 put x 1; D 0 2 AE; K 2; R 2',
  },
];
