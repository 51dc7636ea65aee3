import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { Budget } from '../../../../checkers/linearizability/budget.ts';
import { operationOf } from '../../../../checkers/linearizability/call.ts';
import { conflictKey } from '../../../../checkers/linearizability/columns/conflict-key.ts';
import { groupedByKey, type KeyRange } from '../../../../checkers/linearizability/columns/grouped.ts';
import { RegisterZones } from '../../../../checkers/linearizability/columns/register-zones.ts';
import { naive } from '../../../../checkers/linearizability/naive.ts';
import { normalise } from '../../../../checkers/linearizability/normalise.ts';
import { checkZones } from '../../../../checkers/linearizability/zones/zones.ts';
import { columnsOf } from '../../../../harness/core/history/columns-builder.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import { casRegister } from '../../../../harness/core/models/cas-register.ts';
import { stream } from '../../../../harness/core/random.ts';
import { randomHistory } from '../random-history.ts';
import { eventsOf } from './events-of.ts';

const HISTORIES = 5_000;
const SEMANTICS: HistorySemantics = {
  model: 'cas-register',
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

describe('the part of a key that contradicts itself', function () {
  this.timeout(60_000);

  it('has no order either, and shows the same kinds of contradiction', () => {
    let [contradictory, alike] = [0, 0];
    for (let round = 0; round < HISTORIES; round++) {
      const random = stream('conflicts', String(round));
      const operations = randomHistory(random, {
        semantics: SEMANTICS,
        operations: 4 + random.integer(12),
        processes: 1 + random.integer(5),
        values: Infinity,
        crashed: random.pick([0, 0.1, 0.4]),
        wrong: random.pick([0.1, 0.3]),
      });
      const grouped = groupedByKey(columnsOf(eventsOf(operations)));
      const zones = new RegisterZones(grouped.calls, SEMANTICS, operations.length);
      const own = grouped.keys[0] as KeyRange;
      const decision = zones.decide(own);
      if (decision?.verdict !== 'fail') continue;
      contradictory++;
      const part = conflictKey(grouped, zones.clusters, own, decision.conflicts, casRegister, SEMANTICS);
      const kinds = kindsOf(part);
      assert.ok(kinds.size > 0, `round ${round}`);
      const left = part.calls.map(operationOf);
      assert.equal(naive(left, casRegister, SEMANTICS, 1_000_000), 'not-linearizable', `round ${round}`);
      const whole = kindsOf(normalise('k', operations, casRegister, SEMANTICS));
      if ([...kinds].every((kind) => whole.has(kind))) alike++;
    }
    assert.ok(contradictory > HISTORIES / 10);
    assert.ok(alike > 0.95 * contradictory, `${alike} of ${contradictory}`);
  });
});

function kindsOf(key: Parameters<typeof checkZones>[0]): Set<string> {
  return new Set(checkZones(key, new Budget(Infinity))?.findings.map(({ pattern }) => pattern));
}
