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

  it('says what it could not decide', () => {
    const few: SessionLine[] = [
      [0, 'write', 'x', 1, 'ok'],
      [1, 'write', 'x', 1, 'ok'],
      [0, 'read', 'x', null, ['ok', null]],
    ];
    const twice = strongestModel(inTurn(few), REGISTER);
    assert.equal(twice.name, 'unknown');
    assert.equal(twice.causal, 'not-judged');
    assert.equal(twice.sentence, 'It is not sequentially consistent either (1 key shows no order of versions).');
    const short = strongestModel(inTurn(few), REGISTER, { steps: 1 });
    assert.equal(short.name, 'unknown');
    assert.equal(short.steps, 0);
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
