import { describe } from 'mocha';
import { TERMS_INCREMENTAL } from '../../../../checkers/invariants/terms/incremental.ts';
import { TERMS_NAIVE } from '../../../../checkers/invariants/terms/naive.ts';
import { testOnTamperedRuns } from '../tampered-runs.ts';

describe('checkers/invariants/terms/incremental', () => {
  testOnTamperedRuns(TERMS_NAIVE, TERMS_INCREMENTAL);
});
