import { describe } from 'mocha';
import { VOTES_INCREMENTAL } from '../../../../checkers/invariants/votes/incremental.ts';
import { VOTES_NAIVE } from '../../../../checkers/invariants/votes/naive.ts';
import { testOnTamperedRuns } from '../tampered-runs.ts';

describe('checkers/invariants/votes/incremental', () => {
  testOnTamperedRuns(VOTES_NAIVE, VOTES_INCREMENTAL);
});
