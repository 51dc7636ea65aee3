import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { UpgradeAction } from '../../harness/core/fault-action.ts';
import type { NodeReport } from '../../nemesis/drivers/administrator.ts';
import { upgradeEffect, type Move } from '../../nemesis/drivers/upgrade-effect.ts';

const ACTION: UpgradeAction = {
  kind: 'upgrade',
  targets: ['n1', 'n2'],
  to: 'new',
  order: 'rolling',
  signal: 'term',
  back: false,
};

function report(version: string | undefined, term = 3, lastIndex = 10): NodeReport {
  return { node: 'n1', version, term, isLeader: false, lastIndex, appliedIndex: lastIndex, members: undefined };
}

function move(before: NodeReport | undefined, after: NodeReport | undefined): Move {
  return { node: 'n1', from: 'old', to: 'new', before, after };
}

function reasonFor(...moves: readonly Move[]): string | undefined {
  const effect = upgradeEffect(ACTION, moves);
  assert.equal(effect.proven, effect.reason === undefined);
  return effect.reason;
}

describe('the effect of an upgrade', () => {
  it('is proven by what nodes say before and after', () => {
    const { proven, count, details } = upgradeEffect(ACTION, [move(report('1'), report('2', 3, 12))]);
    assert.deepEqual([proven, count], [true, 1]);
    assert.deepEqual(details, {
      moves: [
        {
          node: 'n1',
          from: 'old',
          to: 'new',
          before: { version: '1', term: 3, lastIndex: 10 },
          after: { version: '2', term: 3, lastIndex: 12 },
        },
      ],
    });
  });

  it('is none where the release is the same, data is lost, or the node does not come back', () => {
    assert.match(reasonFor(move(report('1'), report('1'))) ?? '', /says 1 after the change as before/);
    assert.match(reasonFor(move(report('1'), report('2', 2))) ?? '', /in term 2 after 3/);
    assert.match(reasonFor(move(report('1'), report('2', 3, 9))) ?? '', /a shorter log/);
    assert.match(reasonFor(move(report('1'), undefined)) ?? '', /did not come back as new/);
    assert.match(reasonFor(move(undefined, report('2'))) ?? '', /did not say what it was/);
  });

  it('is none where one of several moves has none, or none was made', () => {
    assert.match(reasonFor(move(report('1'), report('2')), move(report('1'), undefined)) ?? '', /did not come back/);
    assert.equal(reasonFor({ ...move(report('1'), undefined), refused: 'n1 was held' }), 'n1 was held');
    assert.equal(reasonFor(), '0 of 2 were made');
  });
});
