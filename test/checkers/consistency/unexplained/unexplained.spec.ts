import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { programOrder } from '../../../../checkers/consistency/program-order.ts';
import { checkSequential } from '../../../../checkers/consistency/sequential/sequential.ts';
import { checkSessions } from '../../../../checkers/consistency/sessions/sessions.ts';
import { unexplainedAnswer } from '../../../../checkers/consistency/unexplained/unexplained.ts';
import { Budget } from '../../../../checkers/linearizability/budget.ts';
import type { HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomSessions, show } from '../random-sessions.ts';
import { inTurn, semanticsOf, type SessionLine } from '../session-notation.ts';
import { naiveUnexplained } from './naive-unexplained.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 2_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'fuzz';

/** Of these every unexplained answer is found; of the others those to which no operation contributes what they show. */
const EXACT = ['list-append', 'grow-only-set', 'set', 'counter'];
const SOUND = ['register', 'cas-register', 'fifo-queue', 'multi-register'];

interface Case {
  readonly model: string;
  readonly initial?: Json;
  readonly wrong: readonly SessionLine[];
  readonly found: string;
  /** The same with another answer, that has an explanation. */
  readonly explained: readonly SessionLine[];
}

const CASES: Readonly<Record<string, Case>> = {
  'a value that nobody wrote': {
    model: 'register',
    wrong: [
      [0, 'write', 'k', 1, 'fail'],
      [1, 'read', 'k', null, ['ok', 1]],
    ],
    found: 'value',
    explained: [
      [0, 'write', 'k', 1, 'info'],
      [1, 'read', 'k', null, ['ok', 1]],
    ],
  },
  'a value of several registers that was written to another one': {
    model: 'multi-register',
    wrong: [
      [0, 'txn', '', [['w', 'x', 1]], ['ok', [['w', 'x', 1]]]],
      [1, 'txn', '', [['r', 'y', null]], ['ok', [['r', 'y', 1]]]],
    ],
    found: 'value',
    explained: [
      [0, 'txn', '', [['w', 'x', 1]], ['ok', [['w', 'x', 1]]]],
      [1, 'txn', '', [['r', 'y', null]], ['ok', [['r', 'y', null]]]],
    ],
  },
  'an element that nobody appended': {
    model: 'list-append',
    wrong: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', [1, 9]]],
    ],
    found: 'element',
    explained: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', []]],
    ],
  },
  'an element whose append had failed': {
    model: 'list-append',
    wrong: [
      [0, 'append', 'k', 1, 'fail'],
      [1, 'read', 'k', null, ['ok', [1]]],
    ],
    found: 'element',
    explained: [
      [0, 'append', 'k', 1, 'info'],
      [1, 'read', 'k', null, ['ok', [1]]],
    ],
  },
  'an element appended once and shown twice': {
    model: 'list-append',
    wrong: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', [1, 1]]],
    ],
    found: 'repeated',
    explained: [
      [0, 'append', 'k', 1, 'ok'],
      [0, 'append', 'k', 1, 'info'],
      [1, 'read', 'k', null, ['ok', [1, 1]]],
    ],
  },
  'a list that lost its beginning': {
    model: 'list-append',
    initial: [7],
    wrong: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', [1]]],
    ],
    found: 'lacking',
    explained: [
      [0, 'append', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', [7]]],
    ],
  },
  'a list that is none': {
    model: 'list-append',
    wrong: [[1, 'read', 'k', null, ['ok', 'abc']]],
    found: 'form',
    explained: [[1, 'read', 'k', null, ['ok', null]]],
  },
  'an element whose addition had failed': {
    model: 'grow-only-set',
    wrong: [
      [0, 'add', 'k', 1, 'fail'],
      [1, 'read', 'k', null, ['ok', [1]]],
    ],
    found: 'element',
    explained: [
      [0, 'add', 'k', true, 'ok'],
      [1, 'read', 'k', null, ['ok', [true]]],
    ],
  },
  'an initial element of a set that nobody removed': {
    model: 'set',
    initial: [1],
    wrong: [[0, 'contains', 'k', 1, ['ok', false]]],
    found: 'lacking',
    explained: [
      [0, 'remove', 'k', 1, 'info'],
      [1, 'contains', 'k', 1, ['ok', false]],
    ],
  },
  'an addition that found its own element': {
    model: 'set',
    wrong: [[0, 'add', 'k', 1, ['ok', false]]],
    found: 'element',
    explained: [
      [0, 'add', 'k', 1, ['ok', true]],
      [1, 'add', 'k', 1, ['ok', false]],
    ],
  },
  'a dequeued element that nobody enqueued': {
    model: 'fifo-queue',
    wrong: [
      [0, 'enqueue', 'k', 1, 'ok'],
      [1, 'dequeue', 'k', null, ['ok', 2]],
    ],
    found: 'element',
    explained: [
      [0, 'enqueue', 'k', 1, 'ok'],
      [1, 'dequeue', 'k', null, ['ok', null]],
    ],
  },
  'a total above all increments': {
    model: 'counter',
    wrong: [
      [0, 'increment', 'k', 1, 'ok'],
      [1, 'read', 'k', null, ['ok', 77]],
    ],
    found: 'total',
    explained: [
      [0, 'increment', 'k', 77, 'ok'],
      [1, 'read', 'k', null, ['ok', 77]],
    ],
  },
  'a total that lies between the sums': {
    model: 'counter',
    initial: 10,
    wrong: [
      [0, 'increment', 'k', 5, 'ok'],
      [0, 'increment', 'k', -2, 'info'],
      [1, 'read', 'k', null, ['ok', 14]],
    ],
    found: 'total',
    explained: [
      [0, 'increment', 'k', 5, 'ok'],
      [0, 'increment', 'k', -2, 'info'],
      [1, 'read', 'k', null, ['ok', 13]],
    ],
  },
  'a total above increments that are too large to try their sums': {
    model: 'counter',
    wrong: [
      [0, 'increment', 'k', 1_000_000, 'ok'],
      [1, 'read', 'k', null, ['ok', 1_000_001]],
    ],
    found: 'total',
    explained: [
      [0, 'increment', 'k', 1_000_000, 'ok'],
      [1, 'read', 'k', null, ['ok', 1_000_000]],
    ],
  },
};

describe('unexplainedAnswer', () => {
  for (const [name, { model: modelName, initial, wrong, found, explained }] of Object.entries(CASES)) {
    const semantics = { ...semanticsOf(modelName), ...(initial === undefined ? {} : { initial }) };

    it(`finds ${name}`, () => {
      assert.equal(found, judged(inTurn(wrong), semantics));
    });

    it(`finds nothing beside ${name}`, () => {
      assert.equal(undefined, judged(inTurn(explained), semantics));
    });
  }

  it('names an answer that is no list, which breaks no checker', () => {
    const lines: SessionLine[] = [
      [0, 'append', 'k', 1, 'ok'],
      [0, 'read', 'k', null, ['ok', 'abc']],
    ];
    const operations = inTurn(lines);
    const semantics = semanticsOf('list-append');
    assert.equal(judged(operations, semantics), 'form');
    assert.equal(checkSequential(operations, semantics).verdict, 'fail');
    assert.equal(checkSessions(operations, semantics).reason, 'read-your-writes');
  });

  it('says that it does not know where the budget is too small', () => {
    for (const { model: modelName, wrong } of Object.values(CASES)) {
      const order = programOrder(inTurn(wrong), model(modelName), semanticsOf(modelName));
      assert.equal(unexplainedAnswer(order, new Budget(0)), 'unknown');
    }
  });
});

describe('unexplainedAnswer against trying everything', function () {
  this.timeout(Math.max(60_000, HISTORIES * 10));

  for (const name of [...EXACT, ...SOUND]) {
    it(`agrees on ${HISTORIES} random histories of ${name}`, () => {
      const found = { some: 0, none: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = smallHistory(name, round);
        const answer = judged(operations, semantics);
        const expected = naiveUnexplained(operations, semantics);
        const agrees = answer === undefined ? !expected || !isExact(name, operations) : expected;
        if (!agrees) assert.fail(`round ${round}: ${String(answer)}\n${show(operations, semantics)}`);
        found[answer === undefined ? 'none' : 'some']++;
      }
      assert.ok(found.some > HISTORIES / 50 && found.none > HISTORIES / 50, JSON.stringify(found));
    });
  }
});

/** Increments that answer totals are not told apart from others. */
function isExact(name: string, operations: readonly Operation[]): boolean {
  return EXACT.includes(name) && !operations.some(({ f }) => f === 'add-and-get');
}

function judged(operations: readonly Operation[], semantics: HistorySemantics): string | undefined {
  return unexplainedAnswer(programOrder(operations, model(semantics.model), semantics), new Budget(1e6));
}

function smallHistory(name: string, round: number): { operations: Operation[]; semantics: HistorySemantics } {
  const random = stream(SEED, `unexplained/${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: model(name).initial,
    failSemantics: 'did-not-happen',
    nilRead: random.pick<NilRead>(['value', 'wildcard']),
  };
  const operations = randomSessions(random, {
    semantics,
    operations: 2 + random.integer(5),
    processes: 1 + random.integer(3),
    keys: 1,
    values: random.pick([2, 4, Infinity]),
    crashed: random.pick([0, 0.3]),
    reused: 0.5,
    stale: random.pick([0, 0.6]),
    wrong: random.pick([0, 0.3, 0.8]),
  });
  return { operations, semantics };
}
