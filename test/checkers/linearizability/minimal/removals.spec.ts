import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { operationOf } from '../../../../checkers/linearizability/call.ts';
import { removalsOf } from '../../../../checkers/linearizability/minimal/minimal.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { normalise } from '../../../../checkers/linearizability/normalise.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';

const STEPS = 1_000_000;
const HISTORIES = Number(process.env['VERDICT_FUZZ'] ?? 400);

const INITIALS: Readonly<Record<string, readonly Json[]>> = {
  'fifo-queue': [[], [91, 92]],
  mutex: [null, 0],
  'fencing-lock': [
    { holder: null, token: 0 },
    { holder: 1, token: 3 },
  ],
  counter: [0, 5],
  set: [[], [1, 2]],
  'grow-only-set': [[], [1]],
  'kv-append': [''],
};

describe('removals', function () {
  this.timeout(Math.max(60_000, HISTORIES * 20));

  for (const [name, initials] of Object.entries(INITIALS)) {
    it(`${name}: what has an order keeps it whatever is taken out`, () => {
      let tried = 0;
      for (let round = 0; round < HISTORIES; round++) {
        const random = stream('removals', `${name}/${round}`);
        const semantics: HistorySemantics = {
          model: name,
          initial: random.pick(initials),
          failSemantics: random.pick(['did-not-happen', 'observed-mismatch'] as const),
          nilRead: 'value',
        };
        const operations = randomHistory(random, {
          semantics,
          operations: 2 + random.integer(9),
          processes: 1 + random.integer(4),
          values: random.pick([2, 3, Infinity]),
          crashed: random.pick([0, 0.2, 0.4]),
          wrong: random.pick([0, 0, 0.1]),
        });
        const key = normalise('k', operations, model(name), semantics);
        const { calls, values } = key;
        if (naive(calls.map(operationOf), key.model, semantics, STEPS) !== 'linearizable') continue;
        const part = { calls, starts: [semantics.initial], model: key.model, values };
        for (const left of removalsOf(key, {})(part)) {
          tried++;
          const answer = naive(left.map(operationOf), key.model, semantics, STEPS);
          if (answer !== 'linearizable')
            assert.fail(`${answer}: ${JSON.stringify({ left, calls, semantics }, null, 1)}`);
        }
      }
      assert.ok(tried > HISTORIES, String(tried));
    });
  }
});
