import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { describeVerdict, type JudgedHistory } from '../../../reports/text/history-verdict.ts';

const WRITE = {
  index: 0,
  process: 0,
  f: 'write',
  input: 2,
  output: 2,
  type: 'ok',
  invoked: 0,
  completed: 1e6,
  node: null,
};
const READ = { ...WRITE, index: 2, process: 1, f: 'read', input: null, output: 1, invoked: 2e6, completed: 3e6 };
const OTHER = { ...WRITE, index: 4, process: 7, input: 'ab\u001b', output: null, type: 'info', completed: null };

const JUDGED: JudgedHistory = {
  result: {
    name: 'linearizable',
    verdict: 'fail',
    reason: 'stale-read',
    summary: 'read #2 on a found 1 although write #0 (2) had left 2',
    evidence: {
      perKey: [
        { key: 'a', verdict: 'fail', stage: 'zones' },
        { key: 'b', verdict: 'unknown', stage: 'depth-first' },
        { key: 'c', verdict: 'pass', stage: 'zones' },
      ],
      witness: { key: 'a', pattern: 'stale-read', operations: [WRITE, READ], sentence: 's' },
      excerpt: [WRITE, READ, OTHER],
    },
  },
  semantics: { model: 'register', initial: null, failSemantics: 'observed-mismatch', nilRead: 'wildcard' },
  origins: { model: 'header', initial: 'default', failSemantics: 'flag', nilRead: 'format' },
  format: 'edn',
  remarks: ['the last line is torn and was left out'],
};

describe('describeVerdict', () => {
  it('says verdict, contradiction, witness as a timeline, keys, and how the history was read', () => {
    assert.deepEqual(describeVerdict(JUDGED, 'witness').split('\n'), [
      'FAIL: Stale read',
      'read #2 on a found 1 although write #0 (2) had left 2.',
      '  #0  process 0  write 2    [========]                   +0 ms .. +1 ms',
      '  #2  process 1  read -> 1                   [========]  +2 ms .. +3 ms  <- impossible',
      'Keys: fail a; unknown b of 3.',
      'Decided by: zones 2 keys, depth first 1 key.',
      'Read as edn: register (its header), initially null (the default), a fail observed a mismatch (your flag), ' +
        'a read of null is no information (its format).',
      'The last line is torn and was left out.',
    ]);
  });

  it('shows as much as it is asked to, and nothing that drives a terminal', () => {
    assert.doesNotMatch(describeVerdict(JUDGED, 'none'), /process/);
    const full = describeVerdict(JUDGED, 'full');
    assert.match(full, /^Around it on its key:\n.*\n.*\n {2}#4 {2}process 7 .* info {2}\+0 ms \.\. \?$/m);
    assert.ok(!full.includes('\u001b'));
  });

  it('shows no times of a history that knows only an order', () => {
    const ordered = [WRITE, READ].map((operation) => ({
      ...operation,
      invoked: operation.index,
      completed: operation.index + 1,
    }));
    const evidence = { witness: { key: 'a', pattern: 'stale-read', operations: ordered, sentence: 's' } };
    const text = describeVerdict({ ...JUDGED, result: { ...JUDGED.result, evidence: evidence } }, 'witness');
    assert.match(text, /read -> 1 .*impossible/);
    assert.doesNotMatch(text, /\+0 ms|1 ns/);
  });

  it('leaves the names of anomalies as they are, and a pass without reason', () => {
    const anomaly = { ...JUDGED, result: { ...JUDGED.result, reason: 'G-single', evidence: null } };
    assert.match(describeVerdict(anomaly, 'witness'), /^FAIL: G-single\n/);
    const pass: JudgedHistory = {
      ...JUDGED,
      result: {
        name: 'linearizable',
        verdict: 'pass',
        summary: '2 operations on 1 key are linearizable.',
        evidence: null,
      },
    };
    assert.match(describeVerdict(pass, 'full'), /^PASS\n2 operations on 1 key are linearizable\.\nRead as/);
  });
});
