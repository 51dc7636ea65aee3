import { describe } from 'mocha';
import { ACCEPTED_ENTRIES_INCREMENTAL } from '../../../../checkers/invariants/accepted-entries/incremental.ts';
import { ACCEPTED_ENTRIES_NAIVE } from '../../../../checkers/invariants/accepted-entries/naive.ts';
import { testOnTamperedRuns } from '../tampered-runs.ts';

describe('checkers/invariants/accepted-entries/incremental', () => {
  testOnTamperedRuns(ACCEPTED_ENTRIES_NAIVE, ACCEPTED_ENTRIES_INCREMENTAL);
});
