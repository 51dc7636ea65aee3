import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { PacketEffect } from '../../../../harness/core/packet-rule.ts';
import { stream } from '../../../../harness/core/random.ts';
import { PacketRules } from '../../../../harness/engine/sim/packet-rules.ts';
import type { SimulatedLink } from '../../../../harness/engine/sim/simulated-cluster.ts';
import { createSelection, linkSeed } from '../../../../nemesis/packets/selection.ts';
import { emptyLink, Packet } from '../../../../cluster/world/link.ts';

const MS = 1_000_000;
const DRAWS = { seed: 5, by: 'index' } as const;

function rulesWith(effect: PacketEffect) {
  const rules = new PacketRules();
  const counter = { count: 0 };
  rules.add('fault-1', [{ sender: 'n1', receiver: 'n2', effect }], counter);
  return { rules, counter };
}

/** A link with packets numbered from 1. */
function linkWith(count: number): SimulatedLink {
  const link = emptyLink<unknown>(0, 0, 1, 'n1', 'n2');
  for (let number = 1; number <= count; number++) send(link, number);
  return link;
}

function send(link: SimulatedLink, number: number): void {
  link.packets.push(new Packet(link, number, 0, number, 'message', {}));
}

/** Numbers of the packets that may arrive at this time. */
function ready(rules: PacketRules, link: SimulatedLink, now: number): number[] {
  const positions = rules.waits.ready(link, now) ?? link.packets.map((_, position) => position);
  return positions.map((position) => link.packets[position]?.number ?? 0);
}

/** Takes a packet off the link, as its arrival does. */
function take(rules: PacketRules, link: SimulatedLink, number: number): void {
  const position = link.packets.findIndex((packet) => packet.number === number);
  const [packet] = link.packets.splice(position, 1);
  rules.waits.gone(link, packet as Packet<unknown>);
}

describe('packet rules of the world', () => {
  it('lose the packets of a link that the seed says, as in every engine', () => {
    const { rules, counter } = rulesWith({ kind: 'loss', probability: 0.3, draws: DRAWS });
    const selects = createSelection({ probability: 0.3 }, linkSeed(5, 'n1', 'n2'));
    const random = stream('1', 'unused');
    for (let index = 0; index < 200; index++) {
      assert.equal(rules.fate('n1', 'n2', false, random), selects(index, index) ? 'drop' : 'deliver');
      assert.equal(rules.fate('n2', 'n1', false, random), 'deliver');
    }
    assert.ok(counter.count > 30 && counter.count < 90);
  });

  it('lose every nth, and what arrives damaged', () => {
    for (const effect of [
      { kind: 'loss', probability: 0.25, nth: 4 },
      { kind: 'corrupt', checksum: 'wrong', probability: 0.25, nth: 4 },
    ] as const) {
      const { rules } = rulesWith(effect);
      const fates = Array.from({ length: 8 }, () => rules.fate('n1', 'n2', false, stream('1', 'x')));
      assert.deepEqual([fates[3], fates[7], fates.filter((fate) => fate === 'drop').length], ['drop', 'drop', 2]);
    }
  });

  it('keep delayed packets back until their time', () => {
    const delay = { kind: 'delay', delayMs: 10, jitterMs: 0, distribution: 'constant', inOrder: true } as const;
    const { rules, counter } = rulesWith({ ...delay, draws: DRAWS });
    const link = linkWith(1);
    assert.deepEqual(ready(rules, link, 0), []);
    send(link, 2);
    assert.deepEqual(ready(rules, link, 5 * MS), []);
    assert.deepEqual(ready(rules, link, 10 * MS), [1]);
    assert.deepEqual(ready(rules, link, 15 * MS), [1, 2]);
    assert.equal(counter.count, 2);
  });

  it('keep reordered packets back until later ones have passed, or patience ends', () => {
    const effect = { kind: 'reorder', overtaken: 2, patienceMs: 100, probability: 1 / 3, nth: 3 } as const;
    const { rules, counter } = rulesWith(effect);
    const link = linkWith(6);
    assert.deepEqual(ready(rules, link, 0), [1, 2, 4, 5]);
    take(rules, link, 1);
    take(rules, link, 4);
    assert.deepEqual(ready(rules, link, 0), [2, 5]);
    take(rules, link, 5);
    assert.deepEqual(ready(rules, link, 0), [2, 3]);
    assert.deepEqual(ready(rules, link, 100 * MS), [2, 3, 6]);
    assert.equal(counter.count, 2);
  });

  it('hold packets until the fault ends', () => {
    const { rules } = rulesWith({ kind: 'hold' });
    const link = linkWith(2);
    assert.deepEqual(ready(rules, link, Number.MAX_SAFE_INTEGER), []);
    rules.remove('fault-1');
    assert.deepEqual(ready(rules, link, 0), [1, 2]);
  });

  it('have no form for what needs bytes', () => {
    const rate = { kind: 'rate', bytesPerSecond: 1, bucketBytes: 1, queuePackets: 1 } as const;
    for (const effect of [rate, { kind: 'corrupt', checksum: 'right', probability: 1 } as const]) {
      assert.throws(() => rulesWith(effect), /the spec should have been refused/);
    }
  });
});
