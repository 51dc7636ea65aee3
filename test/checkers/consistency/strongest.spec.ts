import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { strongestModel } from '../../../checkers/consistency/strongest.ts';
import { linearizable } from '../../../checkers/linearizability/checker.ts';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { raft } from '../../../cluster/systems/raft/raft.ts';
import { operationsOf } from '../../../harness/core/history.ts';
import { register } from '../../../workloads/register/register.ts';
import { faultEntry, planFor, simulate } from '../../harness/engine/sim/scenario.ts';
import { Events, recordOf } from '../record.ts';
import { inTurn, semanticsOf, type SessionLine } from './session-notation.ts';

const REGISTER = semanticsOf('register');

const NOT_JUDGED =
  'It is not sequentially consistent either; session guarantees are not judged (% no order of versions).';

const CASES: Readonly<Record<string, { readonly lines: readonly SessionLine[]; readonly sentence: string }>> = {
  sequential: {
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [1, 'read', 'x', null, ['ok', null]],
    ],
    sentence: 'The strongest model that holds: sequential consistency.',
  },
  causal: {
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'read', 'y', null, ['ok', null]],
      [1, 'write', 'y', 1, 'ok'],
      [1, 'read', 'x', null, ['ok', null]],
    ],
    sentence: 'The strongest model that holds: causal consistency.',
  },
  sessions: {
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'write', 'y', 1, 'ok'],
      [1, 'read', 'y', null, ['ok', 1]],
      [1, 'read', 'x', null, ['ok', null]],
    ],
    sentence: 'The strongest model that holds: all four session guarantees.',
  },
  'some-sessions': {
    lines: [
      [0, 'write', 'x', 1, 'ok'],
      [0, 'read', 'x', null, ['ok', null]],
    ],
    sentence: 'The strongest model that holds: only monotonic reads, monotonic writes and writes-follow-reads.',
  },
  none: {
    lines: [[1, 'read', 'x', null, ['ok', 5]]],
    sentence: 'No weaker model holds: a value was found that nobody wrote, or whose write had failed.',
  },
};

describe('strongestModel', () => {
  for (const [name, { lines, sentence }] of Object.entries(CASES)) {
    it(`finds ${name}`, () => {
      const operations = inTurn(lines);
      assert.equal(checkLinearizable(operations, REGISTER).verdict, 'fail');
      const strongest = strongestModel(operations, REGISTER);
      assert.equal(strongest.name, name);
      assert.equal(strongest.sentence, sentence);
    });
  }

  const UNEXPLAINED: readonly (readonly [model: string, lines: readonly SessionLine[], reason: string])[] = [
    ['list-append', [[1, 'read', 'x', null, ['ok', [9]]]], 'an element was found that nobody added'],
    ['grow-only-set', [[1, 'read', 'x', null, ['ok', [9]]]], 'an element was found that nobody added'],
    ['set', [[1, 'contains', 'x', 9, ['ok', true]]], 'an element was found that nobody added'],
    ['fifo-queue', [[1, 'dequeue', 'x', null, ['ok', 9]]], 'an element was found that nobody added'],
    ['counter', [[1, 'read', 'x', null, ['ok', 77]]], 'a total was found that no choice'],
  ];

  for (const [name, lines, reason] of UNEXPLAINED) {
    it(`finds none for an answer of ${name} that nothing explains`, () => {
      const operations = inTurn(lines);
      assert.equal(checkLinearizable(operations, semanticsOf(name)).verdict, 'fail');
      const strongest = strongestModel(operations, semanticsOf(name));
      assert.equal(strongest.name, 'none');
      assert.deepEqual(strongest.together, []);
      assert.ok(strongest.sentence.startsWith(`No weaker model holds: ${reason}`), strongest.sentence);
    });
  }

  it('finds none where the answers contradict every order of versions', () => {
    const lines: SessionLine[] = [
      [0, 'cas', 'x', [1, 2], 'ok'],
      [1, 'cas', 'x', [2, 1], 'ok'],
    ];
    const { name, sentence } = strongestModel(inTurn(lines), semanticsOf('cas-register'));
    assert.equal(name, 'none');
    assert.equal(sentence, 'No weaker model holds, not even one of the session guarantees.');
  });

  it('says of which models it judges no session guarantees', () => {
    const lines: SessionLine[] = [
      [0, 'enqueue', 'x', 1, 'ok'],
      [0, 'dequeue', 'x', null, ['ok', null]],
    ];
    const { name, sentence } = strongestModel(inTurn(lines), semanticsOf('fifo-queue'));
    assert.equal(name, 'unknown');
    assert.equal(sentence, NOT_JUDGED.replace('%', 'answers of fifo-queue show'));
  });

  it('says what it could not decide', () => {
    const few: SessionLine[] = [
      [0, 'write', 'x', 1, 'ok'],
      [1, 'write', 'x', 1, 'ok'],
      [0, 'read', 'x', null, ['ok', null]],
    ];
    const twice = strongestModel(inTurn(few), REGISTER);
    assert.equal(twice.name, 'unknown');
    assert.equal(twice.causal, 'not-judged');
    assert.equal(twice.sentence, NOT_JUDGED.replace('%', '1 key shows'));
    const short = strongestModel(inTurn(few), REGISTER, { steps: 1 });
    assert.equal(short.name, 'unknown');
    assert.equal(short.steps, 0);
  });

  it('looks at no operation of a history that is too long', () => {
    const operations = inTurn(CASES['causal']?.lines ?? []);
    const history = { length: operations.length, operations: () => operations };
    assert.deepEqual(strongestModel(history, REGISTER), strongestModel(operations, REGISTER));
    const { sentence, steps } = strongestModel(
      { length: 10_001, operations: () => assert.fail('asked for') },
      REGISTER,
    );
    assert.deepEqual([sentence, steps], ['The history is too long to look for weaker models that hold.', 0]);
  });

  it('never spends more than its budget allows, and never names a model that does not hold', () => {
    const lines = CASES['some-sessions']?.lines ?? [];
    for (let steps = 1; steps < 60; steps++) {
      const strongest = strongestModel(inTurn(lines), REGISTER, { steps });
      assert.ok(['unknown', 'some-sessions'].includes(strongest.name), `${strongest.name} with ${steps} steps`);
    }
  });

  it('is part of what linearizable says of a failure, and of nothing else', () => {
    const stale = new Events()
      .load(0)
      .operation(500, 'write', 'k1', 7, 'ok')
      .operation(510, 'read', 'k1', null, 'ok', 1000);
    const failed = linearizable.check(recordOf(stale));
    assert.equal(failed.verdict, 'fail');
    assert.match(failed.summary, /The strongest model that holds: sequential consistency\.$/);
    assert.equal((failed.evidence as { strongest: { name: string } }).strongest.name, 'sequential');
    const passed = linearizable.check(recordOf(new Events().load(0)));
    assert.equal(passed.verdict, 'pass');
    assert.ok(!('strongest' in (passed.evidence as object)));
  });
});

describe('the strongest model of runs with a planted bug', function () {
  this.timeout(120_000);

  it('keeps the order of writes where a deposed leader answers reads, but lets readers go back', () => {
    const handlers = raft.handlers?.('paper+no-pre-vote+no-check-quorum+stale-read', raft.options({}));
    assert.ok(handlers);
    let readersWentBack = 0;
    for (const seed of ['1', '2', '3', '4', '5']) {
      const nemesis = [faultEntry('partition', 1_500, 1_000, { shape: 'isolate-leader' })];
      const { history } = simulate(planFor({ seed, nemesis, workload: { keys: 1 } }), handlers);
      const operations = operationsOf(history);
      if (checkLinearizable(operations, register.semantics).verdict !== 'fail') continue;
      const { name, together, sentence } = strongestModel(operations, register.semantics);
      assert.ok(
        together.some((set) => set.includes('monotonic-writes') && set.includes('writes-follow-reads')),
        `seed ${seed}: ${sentence}`,
      );
      if (name === 'some-sessions') readersWentBack++;
    }
    assert.ok(readersWentBack >= 2, String(readersWentBack));
  });
});
