import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { formatTextStep } from '../../../../harness/core/schedule/format-text.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { brief, withoutTimerNames } from '../../../../harness/search/shrink/brief.ts';
import { trialsOn } from '../subjects.ts';

describe('a schedule in fewer words', () => {
  const text = (build: string, schedule: string, predicate: string): string =>
    brief(trialsOn(build, 3), parseText(schedule, 'test'), predicate).map(formatTextStep).join('; ');

  it('folds elections and exchanges', () => {
    const long = 'T 0; D 0 1 RV; D 1 0 RVR; C 0 a 1 put x 1; D 0 1 AE; D 1 0 AER; K 0; R 0';
    const short = 'E 0 1; C 0 a 1 put x 1; RP 0 1; K 0; R 0';
    assert.equal(text('verdi+commit-reset-applied-kept', long, 'LastAppliedLeCommitIndex'), short);
  });

  it('folds elections with pre-votes', () => {
    const long = 'T 0; D 0 1 PV; D 1 0 PVR; D 0 1 RV; D 1 0 RVR; D 0 1 AE; K 1; R 1';
    assert.equal(text('paper+forget-log', long, 'AllEntriesLog'), 'E 0 1; D 0 1 AE; K 1; R 1');
  });

  it('leaves an election apart of which something is needed later', () => {
    const stale = 'T 0; D 0 1 RV; D 1 0 RVR; T 2; T 2; D 2 1 RV 1; D 0 2 RV';
    const predicate = 'RequestVoteReplyTermSanity';
    const trials = trialsOn('verdi+stale-request-granted', 3);
    const schedule = parseText(stale, 'test');
    const folded = brief(trials, schedule, predicate);
    const broken = trials.run(schedule, [predicate], true).violations.length;
    assert.equal(trials.run(folded, [predicate], true).violations.length, broken);
  });

  it('leaves out names of timers that are the first anyway, and no others', () => {
    const trials = trialsOn('paper', 3);
    const schedule = parseText('T 0 election; D 0 1 PV; D 1 0 PVR; T 0 retry', 'test');
    const plain = withoutTimerNames(trials, schedule).map(formatTextStep);
    assert.deepEqual(plain, ['T 0', 'D 0 1 PV', 'D 1 0 PVR', 'T 0 retry']);
  });
});
