import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bridgeSides, cut, FEWEST_NODES, SHAPES, type Link, type Shape } from '../../nemesis/shapes.ts';

/** A cluster of 4 to 9 nodes in any order, with a leader: every shape has enough nodes. */
const cluster = fc.integer({ min: 4, max: 9 }).chain((size) => {
  const nodes = Array.from({ length: size }, (_, i) => `n${i + 1}`);
  return fc.tuple(fc.shuffledSubarray(nodes, { minLength: size }), fc.constantFrom(...nodes));
});

const texts = (links: readonly Link[]): string[] => links.map(({ from, to }) => `${from}>${to}`).sort();

function crossing(side: readonly string[], order: readonly string[]): string[] {
  const rest = order.filter((node) => !side.includes(node));
  return side.flatMap((a) => rest.flatMap((b) => [`${a}>${b}`, `${b}>${a}`])).sort();
}

function heardBy(node: string, order: readonly string[], blocked: readonly Link[]): string[] {
  return order.filter((other) => other !== node && !blocked.some(({ from, to }) => from === other && to === node));
}

describe('shapes', () => {
  it('block every link at most once and none of a node to itself', () => {
    fc.assert(
      fc.property(cluster, fc.constantFrom(...SHAPES), ([order, leader], shape) => {
        const { blocked } = cut(shape, order, leader);
        assert.ok(blocked.length > 0);
        assert.equal(new Set(texts(blocked)).size, blocked.length);
        assert.ok(blocked.every(({ from, to }) => from !== to && order.includes(from) && order.includes(to)));
      }),
    );
  });

  for (const shape of ['majority', 'minority', 'isolate-leader', 'halves'] as const) {
    it(`${shape} blocks exactly the links between its sides, both ways`, () => {
      fc.assert(
        fc.property(cluster, ([order, leader]) => {
          const { blocked, cutOff } = cut(shape, order, leader);
          assert.deepEqual(texts(blocked), crossing(cutOff, order));
        }),
      );
    });
  }

  it('majority and minority leave a majority on the larger side; minority has the leader on the smaller', () => {
    fc.assert(
      fc.property(cluster, ([order, leader]) => {
        for (const shape of ['majority', 'minority'] as const) {
          const { cutOff } = cut(shape, order, leader);
          assert.ok(order.length - cutOff.length > order.length / 2);
          assert.equal(cutOff.length, Math.floor((order.length - 1) / 2));
        }
        assert.ok(cut('minority', order, leader).cutOff.includes(leader));
        assert.deepEqual(cut('isolate-leader', order, leader).cutOff, [leader]);
      }),
    );
  });

  it('halves of an even number leave no majority', () => {
    assert.equal(cut('halves', ['n4', 'n2', 'n1', 'n3'], 'n1').cutOff.length, 2);
  });

  it('ring leaves each node exactly its two neighbours, both ways', () => {
    fc.assert(
      fc.property(cluster, ([order, leader]) => {
        const { blocked } = cut('ring', order, leader);
        order.forEach((node, i) => {
          const neighbours = [order.at(i - 1), order[(i + 1) % order.length]];
          assert.deepEqual(heardBy(node, order, blocked).sort(), neighbours.sort());
        });
        assert.deepEqual(texts(blocked), texts(blocked.map(({ from, to }) => ({ from: to, to: from }))));
      }),
    );
  });

  it('bridge leaves one node in touch with all, and the halves only with it and themselves', () => {
    fc.assert(
      fc.property(cluster, ([order, leader]) => {
        const { left, bridge, right } = bridgeSides(order);
        const { blocked } = cut('bridge', order, leader);
        assert.deepEqual([bridge, ...left, ...right].sort(), [...order].sort());
        assert.ok(Math.abs(left.length - right.length) <= 1 && left.length > 0);
        assert.equal(heardBy(bridge, order, blocked).length, order.length - 1);
        assert.deepEqual(texts(blocked), crossing(left, [...left, ...right]));
      }),
    );
  });

  it('one-way makes the cut-off side deaf, and only that', () => {
    fc.assert(
      fc.property(cluster, ([order, leader]) => {
        const { blocked, cutOff } = cut('one-way', order, leader);
        const rest = order.filter((node) => !cutOff.includes(node));
        assert.deepEqual(texts(blocked), rest.flatMap((from) => cutOff.map((to) => `${from}>${to}`)).sort());
      }),
    );
  });

  it('block something in the smallest cluster they accept', () => {
    for (const shape of SHAPES) {
      const order = ['n2', 'n1', 'n4', 'n3'].slice(0, FEWEST_NODES[shape]);
      assert.ok(cut(shape, order, 'n2').blocked.length > 0, shape);
    }
  });

  it('would not differ from the whole cluster with a node fewer', () => {
    const nothing: Shape[] = SHAPES.filter((shape) => {
      const order = ['n2', 'n1', 'n4', 'n3'].slice(0, FEWEST_NODES[shape] - 1);
      return cut(shape, order, 'n2').blocked.length === 0;
    });
    assert.deepEqual(nothing, [...SHAPES]);
  });
});
