import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Budget } from '../../../checkers/linearizability/budget.ts';
import { operationOf } from '../../../checkers/linearizability/call.ts';
import { DECIDERS } from '../../../checkers/linearizability/deciders.ts';
import type { Decision } from '../../../checkers/linearizability/decider.ts';
import { checkLinearizable } from '../../../checkers/linearizability/linearizability.ts';
import { judgeOf } from '../../../checkers/linearizability/judged-by.ts';
import { minimised } from '../../../checkers/linearizability/minimal/minimised.ts';
import { naive } from '../../../checkers/linearizability/naive.ts';
import { normalise } from '../../../checkers/linearizability/normalise.ts';
import type { FailSemantics, HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { model } from '../../../harness/core/models/registry.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import { stream } from '../../../harness/core/random.ts';
import { randomHistory } from './random-history.ts';

/** A longer run sets VERDICT_FUZZ. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 2_000);
const NAIVE_STEPS = 10_000_000;

/** Initial states besides the model's own, and the part of all histories that has to be decided without a search. */
const MODELS: Readonly<Record<string, { readonly initials: readonly Json[]; readonly decided: number }>> = {
  'fifo-queue': { initials: [[], [], [91, 92]], decided: 0.5 },
  mutex: { initials: [null, null, 0], decided: 0.6 },
  'fencing-lock': {
    initials: [
      { holder: null, token: 0 },
      { holder: 1, token: 3 },
    ],
    decided: 0.6,
  },
  counter: { initials: [0, 0, 5], decided: 0.6 },
};

interface Sample {
  readonly operations: readonly Operation[];
  readonly semantics: HistorySemantics;
}

describe('deciders of objects', function () {
  this.timeout(120_000);

  for (const [name, { initials, decided }] of Object.entries(MODELS)) {
    describe(name, () => {
      const samples = Array.from({ length: HISTORIES }, (_, round) => sample(name, initials, round));

      it(`agrees with the naive verifier on ${HISTORIES} histories and decides most of them`, () => {
        const verdicts = { pass: 0, fail: 0, unknown: 0 };
        for (const { operations, semantics } of samples) {
          const decision = decide(operations, semantics);
          if (decision === undefined) continue;
          const answer = naive(operations, model(name), semantics, NAIVE_STEPS);
          assert.equal(decision.verdict, answer === 'linearizable' ? 'pass' : 'fail', show(operations, semantics));
          verdicts[decision.verdict]++;
        }
        assert.ok(verdicts.pass + verdicts.fail > decided * HISTORIES, JSON.stringify(verdicts));
        assert.ok(verdicts.pass > HISTORIES / 20 && verdicts.fail > HISTORIES / 20, JSON.stringify(verdicts));
      });

      it('tells only of contradictions that are ones by themselves', () => {
        for (const { operations, semantics } of samples) {
          const decision = decide(operations, semantics);
          for (const finding of decision?.verdict === 'fail' ? decision.findings : []) {
            const { calls, sentence } = finding;
            const { model: judge, initial } = judgeOf({ model: model(name), semantics }, finding);
            const answer = naive(calls.map(operationOf), judge, { ...semantics, initial }, NAIVE_STEPS);
            assert.equal(answer, 'not-linearizable', `${sentence}\n${show(operations, semantics)}`);
          }
        }
      });

      it('says nothing when the budget is a single step', () => {
        let unknown = 0;
        for (const { operations, semantics } of samples) {
          if (normalise('k', operations, model(name), semantics).calls.length <= 1) continue;
          assert.equal(decide(operations, semantics, 1)?.verdict, 'unknown');
          assert.equal(checkLinearizable(operations, semantics, { steps: 1 }).verdict, 'unknown');
          unknown++;
        }
        assert.ok(unknown > HISTORIES / 2);
      });

      it('keeps its verdict when processes are renamed and time runs slower', () => {
        for (const { operations, semantics } of samples) {
          const slower = operations.map((operation) => ({
            ...operation,
            process: operation.process + 100,
            invoked: 7 * operation.invoked + 3,
            completed: 7 * operation.completed + 3,
          }));
          assert.equal(verdictOf(slower, semantics), verdictOf(operations, semantics));
        }
      });

      it('keeps a legal history legal when it is cut off at a moment', () => {
        let legal = 0;
        for (const { operations, semantics } of samples) {
          if (verdictOf(operations, semantics) === 'fail') continue;
          legal++;
          const cut = operations[operations.length >> 1]?.invoked ?? 0;
          assert.notEqual(verdictOf(prefix(operations, cut), semantics), 'fail');
        }
        assert.ok(legal > HISTORIES / 20);
      });
    });
  }

  for (const [name, groupOf] of [
    ['fifo-queue', elementOf],
    ['mutex', ownerOf],
  ] as const) {
    it(`${name}: findings about several elements or owners have nothing to spare, cut down as they are told`, () => {
      let told = 0;
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = sample(name, [model(name).initial], round);
        const decision = decide(operations, semantics);
        const key = normalise('k', [], model(name), semantics);
        for (const finding of decision?.verdict === 'fail' ? decision.findings : []) {
          const { calls, sentence } = minimised(key, finding);
          const groups = new Set(
            calls.map((call) => groupOf(operationOf(call))).filter((group) => group !== undefined),
          );
          if (groups.size < 2) continue;
          told++;
          for (const group of groups) {
            const rest = calls.map(operationOf).filter((operation) => groupOf(operation) !== group);
            const answer = naive(rest, model(name), semantics, NAIVE_STEPS);
            assert.equal(answer, 'linearizable', `${sentence}, without ${group}\n${show(operations, semantics)}`);
          }
        }
      }
      assert.ok(told > 0);
    });
  }

  it('a counter that falls is judged as one that rises', () => {
    for (let round = 0; round < HISTORIES; round++) {
      const { operations, semantics } = sample('counter', [0], round);
      const falling = operations.map((operation) => ({
        ...operation,
        input: negated(operation.input),
        output: negated(operation.output),
      }));
      assert.equal(verdictOf(falling, semantics), verdictOf(operations, semantics));
    }
  });
});

function sample(name: string, initials: readonly Json[], round: number): Sample {
  const random = stream('deciders', `${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: random.pick(initials),
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'did-not-happen', 'observed-mismatch']),
    nilRead: 'value',
  };
  const operations = randomHistory(random, {
    semantics,
    operations: 2 + random.integer(9),
    processes: 1 + random.integer(4),
    values: name === 'counter' ? random.pick([2, 2, 5]) : random.pick([5, Infinity, Infinity]),
    crashed: random.pick([0, 0.1, 0.4]),
    wrong: random.pick([0, 0.1, 0.3]),
  });
  return { operations, semantics };
}

function decide(operations: readonly Operation[], semantics: HistorySemantics, steps = 1_000): Decision | undefined {
  const [decider] = DECIDERS[semantics.model] ?? [];
  assert.ok(decider);
  return decider.decide(normalise('k', operations, model(semantics.model), semantics), new Budget(steps));
}

function verdictOf(operations: readonly Operation[], semantics: HistorySemantics): string {
  return checkLinearizable(operations, semantics).verdict;
}

/** Leaving out all calls about one element, or a dequeue of nothing, leaves a queue a queue. A crashed dequeue has to stay. */
function elementOf({ f, input, output, index, type }: Operation): string | undefined {
  if (f === 'dequeue' && type === 'info') return undefined;
  return JSON.stringify(f === 'enqueue' ? input : (output ?? [index]));
}

/** Leaving out all calls of one owner leaves a lock a lock. */
function ownerOf({ input }: Operation): string {
  return JSON.stringify(input);
}

/** The history as it was known at a moment: what had not completed by then may still happen. */
function prefix(operations: readonly Operation[], moment: number): Operation[] {
  return operations
    .filter(({ invoked }) => invoked <= moment)
    .map((operation) =>
      operation.completed <= moment
        ? operation
        : { ...operation, type: 'info', output: null, completed: Infinity, completionIndex: -1 },
    );
}

function negated(value: Json): Json {
  return typeof value === 'number' ? 0 - value : value;
}

function show(operations: readonly Operation[], semantics: HistorySemantics): string {
  const lines = operations.map(
    ({ index, process, f, input, output, type, invoked, completed }) =>
      `#${index} p${process} ${f} ${JSON.stringify(input)} -> ${type} ${JSON.stringify(output)} [${invoked}, ${completed}]`,
  );
  return [JSON.stringify(semantics), ...lines].join('\n');
}
