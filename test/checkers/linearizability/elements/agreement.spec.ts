import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { Decider } from '../../../../checkers/linearizability/decider.ts';
import { listOrder, textOrder } from '../../../../checkers/linearizability/lists/lists.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { elementWise } from '../../../../checkers/linearizability/sets/element-wise.ts';
import { growOnly } from '../../../../checkers/linearizability/sets/grow-only.ts';
import type { FailSemantics, HistorySemantics, NilRead } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';
import { assertOrder, decisionOf, isContradiction, smallerCalls } from './judging.ts';

/** Histories per model; a longer run sets VERDICT_FUZZ, and VERDICT_FUZZ_SEED to see others. */
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 3_000);
const SEED = process.env['VERDICT_FUZZ_SEED'] ?? 'elements';

interface Subject {
  readonly name: string;
  readonly decider: Decider;
  readonly values: readonly number[];
  /** Share of histories that it decides. */
  readonly decided: number;
  readonly givesOrder: boolean;
  /** An answer without an element. */
  readonly cut: ((answer: Json, element: Json) => Json) | undefined;
}

const fromList = (answer: Json, element: Json): Json =>
  ((answer ?? []) as readonly Json[]).filter((shown) => shown !== element);

const SUBJECTS: readonly Subject[] = [
  { name: 'list-append', decider: listOrder, values: [Infinity], decided: 1, givesOrder: true, cut: fromList },
  { name: 'grow-only-set', decider: growOnly, values: [3, 5, Infinity], decided: 1, givesOrder: true, cut: undefined },
  {
    name: 'kv-append',
    decider: textOrder,
    values: [5, 9, Infinity],
    decided: 0.7,
    givesOrder: true,
    cut: (answer, element) => (answer as string).split(element as string).join(''),
  },
  { name: 'set', decider: elementWise, values: [2, 5, Infinity], decided: 0.3, givesOrder: false, cut: undefined },
];

describe('deciders about elements', function () {
  this.timeout(Math.max(120_000, HISTORIES * 20));

  for (const { name, decider, values, decided, givesOrder, cut } of SUBJECTS) {
    it(`${name}: agrees with the naive verifier on ${HISTORIES} histories, with orders and minimal witnesses`, () => {
      const verdicts = { pass: 0, fail: 0, left: 0 };
      for (let round = 0; round < HISTORIES; round++) {
        const { operations, semantics } = smallHistory(name, values, round);
        const decision = decisionOf(decider, operations, semantics);
        if (decision === undefined) {
          verdicts.left++;
          continue;
        }
        const expected = naive(operations, model(name), semantics, 1_000_000);
        const text = (): string => `round ${round}: ${JSON.stringify({ decision, semantics, operations }, null, 1)}`;
        if (decision.verdict !== (expected === 'linearizable' ? 'pass' : 'fail')) assert.fail(text());
        verdicts[decision.verdict]++;
        if (decision.verdict === 'pass') {
          assert.ok(decision.order !== undefined || !givesOrder);
          if (decision.order) assertOrder(decision.order(), operations, semantics);
        }
        if (decision.verdict !== 'fail') continue;
        assert.ok(decision.findings.length > 0);
        for (const { calls, sentence } of decision.findings) {
          if (!isContradiction(calls, semantics)) assert.fail(`${sentence}\n${text()}`);
          if (cut === undefined) continue;
          if (calls.length > 6) assert.fail(`${calls.length} calls: ${sentence}\n${text()}`);
          for (const fewer of smallerCalls(calls, cut)) {
            if (isContradiction(fewer, semantics)) assert.fail(`not minimal: ${sentence}\n${text()}`);
          }
        }
      }
      assert.ok(verdicts.pass + verdicts.fail >= decided * HISTORIES, JSON.stringify(verdicts));
      assert.ok(verdicts.pass > HISTORIES / 20 && verdicts.fail > HISTORIES / 20, JSON.stringify(verdicts));
    });
  }
});

function smallHistory(
  name: string,
  values: readonly number[],
  round: number,
): { readonly operations: readonly Operation[]; readonly semantics: HistorySemantics } {
  const random = stream(SEED, `${name}/${round}`);
  const semantics: HistorySemantics = {
    model: name,
    initial: model(name).initial,
    failSemantics: random.pick<FailSemantics>(['did-not-happen', 'observed-mismatch']),
    nilRead: random.pick<NilRead>(['value', 'wildcard']),
  };
  const isMoved = random.chance(0.5);
  const operations = randomHistory(random, {
    semantics,
    operations: 2 + random.integer(11),
    processes: 1 + random.integer(5),
    values: random.pick(values),
    crashed: random.pick([0, 0.1, 0.4]),
    wrong: isMoved ? 0 : random.pick([0, 0.1, 0.3]),
  });
  return { operations: isMoved ? moved(operations, random) : operations, semantics };
}

/** Right answers at wrong times: every answer alone can be explained, but perhaps not the order. */
function moved(operations: readonly Operation[], random: Stream): Operation[] {
  return operations.map((operation) => {
    const by = random.chance(0.3) ? random.integer(21) - 10 : 0;
    return { ...operation, invoked: operation.invoked + by, completed: operation.completed + by };
  });
}
