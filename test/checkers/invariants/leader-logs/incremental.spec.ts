import { describe } from 'mocha';
import { LEADER_LOGS_INCREMENTAL } from '../../../../checkers/invariants/leader-logs/incremental.ts';
import { LEADER_LOGS_NAIVE } from '../../../../checkers/invariants/leader-logs/naive.ts';
import { testOnTamperedRuns } from '../tampered-runs.ts';

describe('checkers/invariants/leader-logs/incremental', () => {
  testOnTamperedRuns(LEADER_LOGS_NAIVE, LEADER_LOGS_INCREMENTAL);
});
