import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import type { Json } from '../../../harness/core/json.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { lagUntilSnapshot } from '../../../nemesis/faults/lag-until-snapshot.ts';

function planned(target: Json): PlannedFault {
  const common = { id: 'lag-until-snapshot-1', fault: 'lag-until-snapshot', entry: 0, atMs: 0, untilMs: 1_000 };
  return { ...common, order: ['n2', 'n3', 'n1'], parameters: { target } };
}

describe('lag-until-snapshot', () => {
  const situation = { nodes: nodeNames(3), leader: 'n2', down: new Set<string>() };

  it('drops everything between a follower and each of its peers, both ways, and waits for a snapshot', () => {
    const action = lagUntilSnapshot.resolve(planned('follower'), situation);
    assert.ok(action.kind === 'packets');
    assert.deepEqual(action.targets, ['n3']);
    assert.equal(action.awaits, 'snapshot');
    assert.deepEqual(
      action.rules.map(({ sender, receiver, effect }) => `${effect.kind} ${sender}>${receiver}`).sort(),
      ['drop n1>n3', 'drop n2>n3', 'drop n3>n1', 'drop n3>n2'],
    );
  });

  it('refuses targets whose absence leaves no majority', () => {
    const refusal = (target: Json, nodes: number) => lagUntilSnapshot.refuse?.({ target }, nodeNames(nodes))?.path;
    assert.deepEqual(refusal('follower', 2), ['target']);
    assert.deepEqual(refusal('majority', 5), ['target']);
    assert.deepEqual(refusal('all', 3), ['target']);
    assert.deepEqual(refusal(['n1', 'n2'], 3), ['target']);
    assert.deepEqual(refusal(['n9'], 3), ['target', 0]);
    assert.equal(refusal('follower', 3), undefined);
    assert.equal(refusal('minority', 5), undefined);
    assert.equal(refusal(['n1', 'n2'], 5), undefined);
  });
});
