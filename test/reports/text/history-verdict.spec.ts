import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Json } from '../../../harness/core/json.ts';
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

  it('says of a write that was only not read that it may not be lost', () => {
    const titleOf = (...operations: object[]): string => {
      const evidence = { witness: { key: 'a', pattern: 'lost-write', operations, sentence: 's' } } as unknown as Json;
      const result = { ...JUDGED.result, reason: 'lost-write', evidence };
      return describeVerdict({ ...JUDGED, result }, 'none').split('\n')[0] ?? '';
    };
    assert.equal(titleOf(WRITE, READ), 'FAIL: Lost write or stale read');
    assert.equal(titleOf(WRITE, { ...READ, f: 'cas', input: [1, 3], output: [1, 3] }), 'FAIL: Lost write');
    // A list shows what it lacks beside what it has.
    assert.equal(titleOf({ ...WRITE, f: 'put' }, READ), 'FAIL: Lost write');
  });

  it('says step by step why there is no order', () => {
    const circle = ['write #0 was before read #2', 'read #2 was before write #0'];
    const evidence = { ...(JUDGED.result.evidence as object), circle };
    const judged = { ...JUDGED, result: { ...JUDGED.result, evidence } };
    const said = ['  Why there is no such order, step by step:', ...circle.map((step) => `    ${step}`)];
    assert.deepEqual(describeVerdict(judged, 'witness').split('\n').slice(4, 7), said);
    assert.doesNotMatch(describeVerdict(judged, 'none'), /step by step/);
  });

  it('shows as much as it is asked to, and nothing that drives a terminal', () => {
    assert.doesNotMatch(describeVerdict(JUDGED, 'none'), /process/);
    const full = describeVerdict(JUDGED, 'full');
    assert.match(full, /^Around it on its key:\n.*\n.*\n {2}#4 {2}process 7 .* info {2}\+0 ms \.\. \?$/m);
    assert.ok(!full.includes('\u001b'));
  });

  it('tells what was refused from what did not happen', () => {
    const failed = { ...WRITE, index: 1, f: 'cas', input: [1, 2], output: null, type: 'fail' };
    const textOf = (operation: typeof failed & { readonly refused?: true }): string => {
      const witness = { key: 'a', pattern: 'not-linearizable', operations: [WRITE, operation], sentence: 's' };
      return describeVerdict({ ...JUDGED, result: { ...JUDGED.result, evidence: { witness } } }, 'witness');
    };
    assert.match(textOf({ ...failed, refused: true }), /cas 1 -> 2 .*\(refused\)$/m);
    assert.match(textOf(failed), /cas 1 -> 2 .*\(did not happen\)$/m);
  });

  it('quotes an initial text, and says of transactions that the store is empty', () => {
    const readAs = (model: string, initial: string | null): string =>
      describeVerdict({ ...JUDGED, semantics: { ...JUDGED.semantics, model, initial } }, 'none');
    assert.match(readAs('register', 'word'), /initially "word" \(the default\)/);
    assert.match(readAs('rw-register-transactions', null), /initially an empty store \(the default\)/);
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
