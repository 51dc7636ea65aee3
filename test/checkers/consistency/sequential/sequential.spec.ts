import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { sequentialResult } from '../../../../checkers/consistency/sequential/checker.ts';
import { naiveSequential } from '../../../../checkers/consistency/sequential/naive.ts';
import { checkSequential } from '../../../../checkers/consistency/sequential/sequential.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomSessions, show } from '../random-sessions.ts';
import { inTurn, semanticsOf, type SessionLine } from '../session-notation.ts';

const REGISTER = semanticsOf('register');

/** Each process writes a key and then reads the other's: both cannot have come first. */
const STORE_BUFFER: readonly SessionLine[] = [
  [0, 'write', 'x', 1, 'ok'],
  [0, 'read', 'y', null, ['ok', null]],
  [1, 'write', 'y', 1, 'ok'],
  [1, 'read', 'x', null, ['ok', null]],
];

interface Case {
  readonly model: string;
  readonly lines: readonly SessionLine[];
  readonly reason?: string;
}

const BROKEN: Readonly<Record<string, Case>> = {
  'a store buffer, though each key by itself is sequential': { model: 'register', lines: STORE_BUFFER },
  'two readers that saw two independent writes in different orders': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [1, 'write', 'y', 1, 'ok'],
      [2, 'read', 'x', null, ['ok', 1]],
      [2, 'read', 'y', null, ['ok', null]],
      [3, 'read', 'y', null, ['ok', 1]],
      [3, 'read', 'x', null, ['ok', null]],
    ],
  },
  'a process that does not see its own write': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'read', 'x', null, ['ok', null]],
    ],
  },
  'two cas that took effect on the same value': {
    model: 'cas-register',
    lines: [
      [0, 'cas', 'x', [null, 1], 'ok'],
      [1, 'cas', 'x', [null, 2], 'ok'],
    ],
  },
  'a value nobody wrote': {
    model: 'register',
    lines: [[0, 'read', 'x', null, ['ok', 7]]],
    reason: 'phantom-read',
  },
  'a value whose write failed': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 7, 'fail'],
      [1, 'read', 'x', null, ['ok', 7]],
    ],
    reason: 'aborted-read',
  },
  'a list that lost what its process had seen, by way of another key': {
    model: 'list-append',
    lines: [
      [0, 'append', 'x', 1, 'ok'],
      [0, 'append', 'y', 1, 'ok'],
      [1, 'read', 'y', null, ['ok', [1]]],
      [1, 'read', 'x', null, ['ok', []]],
    ],
  },
  'a counter that went back': {
    model: 'counter',
    lines: [
      [0, 'increment', 'x', 1, 'ok'],
      [1, 'read', 'x', null, ['ok', 1]],
      [1, 'read', 'x', null, ['ok', 0]],
    ],
  },
  'values written more than once': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'write', 'x', 2, 'ok'],
      [0, 'write', 'x', 1, 'ok'],
      [1, 'read', 'x', null, ['ok', 2]],
      [1, 'read', 'x', null, ['ok', 1]],
      [1, 'read', 'x', null, ['ok', 2]],
    ],
  },
};

const KEPT: Readonly<Record<string, Case>> = {
  'a stale read by another process, which is not linearizable': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [1, 'read', 'x', null, ['ok', null]],
    ],
  },
  'a process that lags behind on both keys': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'write', 'y', 1, 'ok'],
      [1, 'read', 'y', null, ['ok', null]],
      [1, 'read', 'x', null, ['ok', 1]],
      [1, 'read', 'y', null, ['ok', 1]],
    ],
  },
  'a value seen before it was written, in real time': {
    model: 'register',
    lines: [
      [1, 'read', 'x', null, ['ok', 1]],
      [0, 'write', 'x', 1, 'ok'],
    ],
  },
  'a crashed write that was seen late, and one that never was': {
    model: 'register',
    lines: [
      [0, 'write', 'x', 1, 'info'],
      [2, 'write', 'x', 2, 'info'],
      [1, 'read', 'x', null, ['ok', null]],
      [1, 'read', 'x', null, ['ok', 1]],
    ],
  },
  'a lagging reader of a list': {
    model: 'list-append',
    lines: [
      [0, 'append', 'x', 1, 'ok'],
      [0, 'append', 'x', 2, 'ok'],
      [1, 'read', 'x', null, ['ok', []]],
      [1, 'read', 'x', null, ['ok', [1]]],
    ],
  },
};

describe('checkSequential', () => {
  for (const [name, { model: modelName, lines, reason }] of Object.entries(BROKEN)) {
    it(`fails for ${name}, with operations that contradict themselves`, () => {
      const operations = inTurn(lines);
      const result = checkSequential(operations, semanticsOf(modelName));
      assert.equal(result.verdict, 'fail', result.summary);
      assert.equal(result.reason, reason ?? 'not-sequential');
      const shown = new Set(result.witness?.operations.map(({ index }) => index));
      const few = operations.filter(({ index }) => shown.has(index));
      if (modelName !== 'list-append') {
        assert.equal(naiveSequential(few, model(modelName), semanticsOf(modelName), 10_000), 'not-sequential');
      }
      assert.ok(few.length === lines.length || few.length <= 4, result.summary);
    });
  }

  for (const [name, { model: modelName, lines }] of Object.entries(KEPT)) {
    it(`passes for ${name}`, () => {
      const { verdict, summary } = checkSequential(inTurn(lines), semanticsOf(modelName));
      assert.equal(verdict, 'pass', summary);
    });
  }

  it('is not local: the keys of a store buffer are sequential one by one', () => {
    for (const key of ['x', 'y']) {
      const own = inTurn(STORE_BUFFER).filter((operation) => operation.key === key);
      assert.equal(checkSequential(own, REGISTER).verdict, 'pass');
    }
  });

  it('gives a failed cas the meaning that the history declares', () => {
    const operations = inTurn([[0, 'cas', 'x', [null, 1], 'fail']]);
    const semantics = semanticsOf('cas-register');
    assert.notEqual(checkSequential(operations, semantics).verdict, 'fail');
    assert.equal(checkSequential(operations, { ...semantics, failSemantics: 'observed-mismatch' }).verdict, 'fail');
  });

  it('reads a nil as a value or as no information, as the history says', () => {
    const operations = inTurn([
      [0, 'write', 'x', 1, 'ok'],
      [0, 'read', 'x', null, ['ok', null]],
    ]);
    assert.equal(checkSequential(operations, REGISTER).verdict, 'fail');
    assert.equal(checkSequential(operations, { ...REGISTER, nilRead: 'wildcard' }).verdict, 'pass');
  });

  it('does not tie what a process number did to what came after its unknown outcome', () => {
    const lines: SessionLine[] = [
      [0, 'write', 'x', 1, 'info'],
      [0, 'read', 'x', null, ['ok', null]],
      [1, 'read', 'x', null, ['ok', 1]],
    ];
    assert.equal(checkSequential(inTurn(lines), REGISTER).verdict, 'pass');
  });

  it('goes by the order of a process where its times are equal', () => {
    const lines: SessionLine[] = [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'read', 'x', null, ['ok', null]],
    ];
    const atOnce = inTurn(lines).map((operation) => ({ ...operation, invoked: 0, completed: 0 }));
    assert.equal(checkLinearizable(atOnce, REGISTER).verdict, 'pass');
    assert.equal(checkSequential(atOnce, REGISTER).verdict, 'fail');
  });

  it('says why the operations of a witness would have to precede themselves', () => {
    const { circle, witness } = checkSequential(inTurn(STORE_BUFFER), REGISTER);
    assert.equal(witness?.key, 'x, y');
    assert.ok(circle.includes('process 0 did write #0 (1) on x before read #2 on y'), circle.join('\n'));
  });

  it('names seven operations, and does not count a single one', () => {
    const ring: SessionLine[] = [
      [0, 'write', 'x', 1, 'ok'],
      [3, 'read', 'x', null, ['ok', 1]],
      [3, 'read', 'y', null, ['ok', null]],
      [1, 'write', 'y', 1, 'ok'],
      [1, 'read', 'z', null, ['ok', null]],
      [2, 'write', 'z', 1, 'ok'],
      [2, 'read', 'x', null, ['ok', null]],
    ];
    const { witness } = checkSequential(inTurn(ring), REGISTER);
    assert.equal(witness?.operations.length, 7);
    assert.match(witness.sentence, /^no order of (\S+ #\d+( \(1\))? on [xyz],? ){7}keeps/);
  });

  it('is vacuous when nothing succeeded, and does not decide with a budget of one step', () => {
    assert.equal(checkSequential([], REGISTER).verdict, 'vacuous');
    assert.equal(checkSequential(inTurn(STORE_BUFFER), REGISTER, { steps: 1 }).verdict, 'unknown');
  });

  it('brings an order that explains every answer and keeps every session', () => {
    let replayed = 0;
    for (const name of ['cas-register', 'list-append', 'grow-only-set', 'counter']) {
      for (let round = 0; round < 200; round++) {
        const shape = {
          operations: 12,
          processes: 3,
          keys: 2,
          values: Infinity,
          crashed: 0.1,
          reused: 0.3,
          stale: 0.3,
          wrong: 0,
        };
        const semantics = semanticsOf(name);
        const operations = randomSessions(stream('order', `${name}/${round}`), { semantics, ...shape });
        const { verdict, order } = checkSequential(operations, semantics);
        if (verdict !== 'pass' || order.length === 0) continue;
        replayed++;
        const byIndex = new Map(operations.map((operation) => [operation.index, operation]));
        assertExplains(
          order.map((index) => byIndex.get(index) as Operation),
          operations,
          semantics.initial,
          name,
        );
      }
    }
    assert.ok(replayed > 200, String(replayed));
  });

  it('passes histories of a thousand operations of correct objects, and finds one stale read in them', () => {
    for (const name of ['register', 'list-append']) {
      const semantics = semanticsOf(name);
      const shape = {
        semantics,
        operations: 1_000,
        processes: 8,
        keys: 4,
        values: Infinity,
        crashed: 0.02,
        reused: 0,
        stale: 0,
        wrong: 0,
      };
      const operations = randomSessions(stream('long', name), shape);
      assert.equal(checkSequential(operations, semantics).verdict, 'pass');
      const nothing: Json = name === 'register' ? null : [];
      const broken = withEnd(operations, [
        [9_999, 'read', 'k0', null, ['ok', operations.findLast(isRead)?.output ?? null]],
        [9_999, 'read', 'k0', null, ['ok', nothing]],
      ]);
      const { verdict, witness } = checkSequential(broken, semantics);
      assert.equal(verdict, 'fail');
      assert.ok(witness && witness.operations.length <= 4, String(witness?.operations.length));
    }
  });
});

function isRead({ f, key, type, output }: Operation): boolean {
  return f === 'read' && key === 'k0' && type === 'ok' && JSON.stringify(output) !== '[]' && output !== null;
}

function withEnd(operations: readonly Operation[], lines: readonly SessionLine[]): Operation[] {
  const end = 1 + Math.max(...operations.map(({ index, completionIndex }) => Math.max(index, completionIndex)));
  const later = inTurn(lines).map((operation) => ({
    ...operation,
    index: operation.index + end,
    completionIndex: operation.completionIndex + end,
    invoked: operation.invoked + 1e9,
    completed: operation.completed + 1e9,
  }));
  return [...operations, ...later];
}

function assertExplains(order: readonly Operation[], all: readonly Operation[], initial: Json, name: string): void {
  const states = new Map<string, Json>();
  const { step, reads, answers } = model(name);
  for (const { key = '', f, input, output, type } of order) {
    const answer = type === 'info' ? undefined : reads.includes(f) || answers.includes(f) ? output : input;
    const next = step(states.get(key) ?? initial, f, input, answer);
    assert.ok(next, show(all, semanticsOf(name)));
    states.set(key, next.state);
  }
  for (const { process, index } of order.filter(({ type }) => type === 'ok')) {
    const later = order.slice(order.findIndex((operation) => operation.index === index) + 1);
    assert.ok(
      later.every((operation) => operation.process !== process || operation.index > index || operation.type === 'info'),
    );
  }
  const missing = all.filter(
    ({ type, index }) => type === 'ok' && !order.some((operation) => operation.index === index),
  );
  assert.deepEqual(missing, []);
}

describe('sequentialResult', () => {
  it('shows the witness to reports, and restates a failure of linearizability', () => {
    const { evidence, restates, name } = sequentialResult(checkSequential(inTurn(STORE_BUFFER), REGISTER));
    assert.equal(name, 'sequential');
    assert.deepEqual(restates, ['linearizable']);
    assert.equal((evidence as { witness: { operations: { key?: string }[] } }).witness.operations[0]?.key, 'x');
  });
});
