import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import { historyOf, REGISTER, type Line } from './history-notation.ts';

interface Case {
  readonly title: string;
  readonly pattern: string;
  readonly lines: readonly Line[];
  /** Numbers of the operations of the witness. */
  readonly witness: readonly number[];
  readonly semantics?: HistorySemantics;
}

const NOISE: readonly Line[] = [
  [0, 1, 'write', 90, 'ok', 'other'],
  [2, 3, 'read', null, ['ok', 90], 'other'],
];

const CASES: readonly Case[] = [
  {
    title: 'an overwritten value is read while others read the newer one',
    pattern: 'stale-read',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'write', 2, 'ok'],
      [40, 50, 'read', null, ['ok', 2]],
      [60, 70, 'read', null, ['ok', 1]],
      [80, 90, 'read', null, ['ok', 2]],
    ],
    witness: [0, 1, 3],
  },
  {
    title: 'the initial value is read after a write',
    pattern: 'stale-read',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'read', null, ['ok', 1]],
      [40, 50, 'read', null, ['ok', null]],
    ],
    witness: [0, 2],
  },
  {
    title: 'a value is read after a cas replaced it',
    pattern: 'stale-read',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'cas', [1, 2], 'ok'],
      [40, 50, 'read', null, ['ok', 1]],
      [60, 70, 'read', null, ['ok', 2]],
    ],
    witness: [0, 1, 2],
  },
  {
    title: 'a crashed write that was seen is then not seen',
    pattern: 'stale-read',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 0, 'write', 2, 'info'],
      [40, 50, 'read', null, ['ok', 2]],
      [60, 70, 'read', null, ['ok', 1]],
      [80, 90, 'read', null, ['ok', 2]],
    ],
    witness: [0, 1, 2, 3],
  },
  {
    title: 'values written more than once',
    pattern: 'stale-read',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'write', 2, 'ok'],
      [40, 50, 'write', 1, 'ok'],
      [60, 70, 'read', null, ['ok', 1]],
      [80, 90, 'write', 2, 'ok'],
      [100, 110, 'read', null, ['ok', 1]],
    ],
    witness: [4, 5],
  },
  {
    title: 'an acknowledged write is never seen',
    pattern: 'lost-write',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'write', 2, 'ok'],
      [40, 50, 'read', null, ['ok', 1]],
      [60, 70, 'read', null, ['ok', 1]],
    ],
    witness: [0, 1, 2],
  },
  {
    title: 'an acknowledged write is never seen and a cas succeeds on the value before it',
    pattern: 'lost-write',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'write', 2, 'ok'],
      [40, 50, 'cas', [1, 3], 'ok'],
      [60, 70, 'read', null, ['ok', 3]],
    ],
    witness: [0, 1, 2],
  },
  {
    title: 'a write is applied again after it was overwritten',
    pattern: 'value-reappears',
    lines: [
      [0, 70, 'write', 1, 'ok'],
      [10, 20, 'read', null, ['ok', 1]],
      [25, 30, 'write', 2, 'ok'],
      [35, 40, 'read', null, ['ok', 2]],
      [80, 90, 'read', null, ['ok', 1]],
    ],
    witness: [0, 1, 2, 4],
  },
  {
    title: 'a cas succeeds on a value that was seen overwritten',
    pattern: 'value-reappears',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'write', 2, 'ok'],
      [35, 40, 'read', null, ['ok', 2]],
      [50, 60, 'cas', [1, 3], 'ok'],
    ],
    witness: [0, 1, 3],
  },
  {
    title: 'two cas succeed on one value',
    pattern: 'cas-conflict',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'cas', [1, 2], 'ok'],
      [20, 30, 'cas', [1, 3], 'ok'],
    ],
    witness: [0, 1, 2],
  },
  {
    title: 'two cas succeed on one value, one of them known only by its effect',
    pattern: 'cas-conflict',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 0, 'cas', [1, 2], 'info'],
      [20, 30, 'cas', [1, 3], 'ok'],
      [40, 50, 'read', null, ['ok', 2]],
    ],
    witness: [0, 1, 2, 3],
  },
  {
    title: 'a value nobody wrote is read',
    pattern: 'phantom-read',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'read', null, ['ok', 17]],
    ],
    witness: [1],
  },
  {
    title: 'the value of a failed write is read',
    pattern: 'aborted-read',
    lines: [
      [0, 10, 'write', 17, 'fail'],
      [20, 30, 'read', null, ['ok', 17]],
    ],
    witness: [0, 1],
  },
  {
    title: 'a value is read before its write begins',
    pattern: 'future-read',
    lines: [
      [0, 10, 'read', null, ['ok', 1]],
      [20, 30, 'write', 1, 'ok'],
    ],
    witness: [0, 1],
  },
  {
    title: 'a refused cas whose value was there all the time',
    pattern: 'not-linearizable',
    lines: [
      [0, 10, 'write', 1, 'ok'],
      [20, 30, 'cas', [1, 2], 'fail'],
    ],
    witness: [0, 1],
    semantics: { ...REGISTER, failSemantics: 'observed-mismatch' },
  },
];

describe('witness', () => {
  for (const { title, pattern, lines, witness, semantics } of CASES) {
    it(`${pattern}: ${title}`, () => {
      const operations = [...historyOf(lines), ...historyOf(NOISE)];
      const result = checkLinearizable(operations, semantics ?? REGISTER);
      assert.equal(result.verdict, 'fail');
      assert.equal(result.reason, pattern, result.summary);
      assert.ok(result.witness);
      assert.deepEqual(
        result.witness.operations.map(({ index }) => index),
        witness,
        result.summary,
      );
      assert.equal(result.witness.key, 'k1');
      assert.ok(result.summary.includes('#'));
    });
  }

  it('says in words who saw what, and when it had ceased to be true', () => {
    const [stale] = CASES;
    const { summary } = checkLinearizable(historyOf(stale?.lines ?? []), REGISTER);
    assert.equal(
      summary,
      '1 of 1 key is not linearizable: read #3 on k1 by process 3 returned 1 although write #1 (2) had completed ' +
        '30 ms before it began and 1 had been overwritten.',
    );
  });

  it('says that the one operation that was refused should have succeeded, and marks it', () => {
    const refused = CASES.at(-1);
    const { summary, witness } = checkLinearizable(historyOf(refused?.lines ?? []), refused?.semantics ?? REGISTER);
    assert.match(
      summary,
      /no order of write #0 \(1\), cas #1 \[1,2\] \(refused\) on k1 .*: cas #1 should have succeeded\.$/,
    );
    assert.deepEqual(
      witness?.operations.map((operation) => operation.refused),
      [undefined, true],
    );
  });

  it('blames no refusal beside a read that may be wrong as well', () => {
    const lines: Line[] = [
      [0, 10, 'write', 1, 'ok'],
      [0, 10, 'write', 2, 'ok'],
      [20, 30, 'read', null, ['ok', 1]],
      [40, 50, 'cas', [1, 2], 'fail'],
    ];
    const semantics = { ...REGISTER, failSemantics: 'observed-mismatch' } as const;
    const { summary } = checkLinearizable(historyOf(lines), semantics);
    assert.match(summary, /cas #3 \[1,2\] \(refused\)/);
    assert.doesNotMatch(summary, /should have/);
  });

  it('says of a null that nobody wrote what was there at first', () => {
    const lines: Line[] = [[0, 10, 'read', null, ['ok', null]]];
    for (const model of ['register', 'kv-append']) {
      const f = model === 'register' ? 'read' : 'get';
      const history = historyOf(lines.map(([from, to, , ...rest]) => [from, to, f, ...rest]));
      const { summary } = checkLinearizable(history, { ...REGISTER, model, initial: 'five' });
      assert.match(summary, /found null, which nobody wrote, and the initial value is "five"\.$/, model);
    }
  });

  it('counts one operation as one', () => {
    const { summary } = checkLinearizable(historyOf([[0, 10, 'write', 1, 'ok']]), REGISTER);
    assert.equal(summary, '1 operation on 1 key is linearizable.');
  });

  it('names the commonest pattern when a single instance looks like another', () => {
    const lines: Line[] = [];
    for (const [index, key] of ['a', 'b', 'c'].entries()) {
      const base = 10 * index;
      lines.push([0, 10, 'write', base + 1, 'ok', key], [20, 30, 'write', base + 2, 'ok', key]);
      lines.push([60, 70, 'read', null, ['ok', base + 1], key]);
      if (key !== 'a') lines.push([80, 90, 'read', null, ['ok', base + 2], key]);
    }
    const result = checkLinearizable(historyOf(lines), REGISTER);
    assert.deepEqual(result.patterns, { 'lost-write': 1, 'stale-read': 2 });
    assert.equal(result.reason, 'stale-read');
  });

  it('cuts a long history with repeated values down to a few operations', () => {
    const lines: Line[] = [];
    for (let round = 0; round < 300; round++) {
      const value = round % 5;
      lines.push([round * 10, round * 10 + 12, 'write', value, round % 7 === 0 ? 'info' : 'ok']);
      lines.push([round * 10 + 13, round * 10 + 14, 'read', null, ['ok', value]]);
    }
    lines.push([4000, 4001, 'write', 3, 'ok'], [4002, 4003, 'cas', [4, 2], 'ok']);
    const crashedOnly = lines.map((line): Line =>
      line[4] === 'info' ? [line[0], line[1], line[2], line[3], 'ok'] : line,
    );
    const { verdict, witness } = checkLinearizable(historyOf(crashedOnly), REGISTER);
    assert.equal(verdict, 'fail');
    assert.ok(witness && witness.operations.length <= 6, JSON.stringify(witness));
  });
});
