import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { INIT } from '../../../harness/core/raft/rule-name.ts';
import { forgetfulRun, simulatedRun } from '../../reports/page/simulated.ts';

describe('premises by rule', () => {
  it('add up to the premises of the run, and name only rules that were taken', () => {
    const { invariants, trace } = simulatedRun('paper', { seed: '5' }).record;
    assert.ok(invariants?.rules !== undefined);
    const { [INIT]: initial, ...rules } = invariants.rules;
    assert.equal(initial, 1);
    const deliveries = Object.entries(rules).filter(([rule]) => rule.startsWith('deliver '));
    const delivered = deliveries.reduce((sum, [, steps]) => sum + steps, 0);
    assert.equal(delivered, trace.filter(({ rule }) => rule === 'deliver').length);
    assert.ok(deliveries.length >= 4);
    for (const { predicate, premises, byRule } of invariants.predicates) {
      if (byRule === undefined) continue;
      const { [INIT]: _initial, ...held } = byRule;
      assert.equal(
        Object.values(held).reduce((sum, count) => sum + count, 0),
        premises,
        predicate,
      );
      for (const rule of Object.keys(held)) assert.ok(rule in rules, `${predicate} at ${rule}`);
    }
  });

  it('says at which rule a planted bug broke what', () => {
    const { invariants } = forgetfulRun().record;
    const broken = (invariants?.predicates ?? []).flatMap(({ violation }) => violation ?? []);
    assert.ok(broken.length > 0);
    for (const { rule } of broken) assert.ok(rule !== undefined && rule in (invariants?.rules ?? {}));
  });
});
