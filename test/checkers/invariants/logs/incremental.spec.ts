import { describe } from 'mocha';
import { LOGS_INCREMENTAL } from '../../../../checkers/invariants/logs/incremental.ts';
import { LOGS_NAIVE } from '../../../../checkers/invariants/logs/naive.ts';
import { testOnTamperedRuns } from '../tampered-runs.ts';

describe('checkers/invariants/logs/incremental', () => {
  testOnTamperedRuns(LOGS_NAIVE, LOGS_INCREMENTAL);
});
