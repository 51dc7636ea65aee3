import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Situation } from '../../harness/core/fault-action.ts';
import { select, SELECTORS, type Selector } from '../../nemesis/selectors.ts';

const ORDER = ['n3', 'n1', 'n5', 'n2', 'n4'];

function situation(leader: string | undefined, ...down: string[]): Situation {
  return { nodes: ['n1', 'n2', 'n3', 'n4', 'n5'], leader, down: new Set(down) };
}

describe('selectors', () => {
  const cases: [Selector, Situation, string[]][] = [
    ['leader', situation('n2'), ['n2']],
    ['leader', situation(undefined), ['n3']],
    ['leader', situation(undefined, 'n3'), ['n1']],
    ['leader', situation('n2', 'n2'), ['n3']],
    ['follower', situation('n3'), ['n1']],
    ['follower', situation('n3', 'n1'), ['n5']],
    ['one', situation('n2'), ['n3']],
    ['minority', situation('n2'), ['n3', 'n1']],
    ['majority', situation('n2'), ['n3', 'n1', 'n5']],
    ['majority', situation('n2', 'n3', 'n1', 'n5'), ['n2', 'n4']],
    ['all', situation('n2', 'n5'), ['n3', 'n1', 'n2', 'n4']],
    [['n4', 'n1'], situation('n2'), ['n1', 'n4']],
    [['n4', 'n1'], situation('n2', 'n1'), ['n4']],
  ];
  for (const [selector, seen, expected] of cases) {
    const down = [...seen.down].join(' ') || 'nobody';
    it(`${JSON.stringify(selector)}, leader ${seen.leader ?? 'unknown'}, ${down} down: ${expected.join(' ')}`, () => {
      assert.deepEqual(select(selector, ORDER, seen), expected);
    });
  }

  it('picks each node once, from the order, and none that is held down', () => {
    const order = fc.shuffledSubarray(['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'n7'], { minLength: 1 });
    const named = fc.uniqueArray(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1 });
    const selector = fc.oneof(fc.constantFrom<Selector>(...SELECTORS), named);
    fc.assert(
      fc.property(order, selector, fc.nat(), fc.array(fc.nat()), (nodes, chosen, lead, fallen) => {
        const down = new Set(fallen.map((i) => nodes[i % nodes.length] as string));
        const leader = nodes[lead % (nodes.length + 1)];
        const picked = select(chosen, nodes, { nodes, leader, down });
        assert.equal(new Set(picked).size, picked.length);
        for (const node of picked) assert.ok(nodes.includes(node) && !down.has(node));
        if (down.size === nodes.length) assert.deepEqual(picked, []);
        else if (chosen === 'leader' || chosen === 'one') assert.equal(picked.length, 1);
      }),
    );
  });
});
