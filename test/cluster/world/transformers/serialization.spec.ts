import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeRecords, encodeRecord, jsonCodec, type Codec } from '../../../../cluster/world/transformers/codec.ts';
import { withSerialization } from '../../../../cluster/world/transformers/serialization.ts';
import type { AnyHandlers } from '../../../../cluster/world/transformers/transformer.ts';
import { takeChoice } from '../../../../cluster/world/semantics/enabled-steps.ts';
import type { WorldNode } from '../../../../cluster/world/world.ts';
import { exampleSystem } from './example-systems.ts';
import { raft, RAFT_MESSAGES, requests } from './raft-parts.ts';
import { NODES, snapshotOf, tracer, walk, worldOf } from './paired-runs.ts';

describe('serialization', () => {
  it('messages as bytes on every hop give the identical trace: lock server', async () => {
    const { handlers, inputs } = await exampleSystem('lock-server');
    for (let seed = 0; seed < 20; seed++) {
      sameTrace(handlers, jsonCodec<unknown>(), String(seed), ({ name }) => inputs(name, NODES));
    }
  });

  it('the same for the reference Raft with the bytes of its daemon', () => {
    let delivered = 0;
    for (let seed = 0; seed < 10; seed++) {
      delivered += sameTrace(raft('paper'), RAFT_MESSAGES as Codec<unknown>, String(seed), requests());
    }
    assert.ok(delivered > 300, `only ${delivered} packets were delivered`);
  });

  it('bytes that are no message are ignored without effect, and reverting forgets them', async () => {
    const { handlers } = await exampleSystem('lock-server');
    const { handlers: wrapped, revert } = withSerialization(handlers, jsonCodec<unknown>());
    const state: unknown = wrapped.init('n1', NODES);
    const effects = wrapped.net(state, 'n2', '{"half a mess');
    assert.equal(effects.state, state);
    assert.deepEqual([effects.sends, effects.outputs], [[], []]);
    assert.equal(wrapped.messageType('\u00ff'), 'undecodable');
    const packets = ['"Lock"', '\u00ff'].map((message) => ({ from: 'n2', to: 'n1', message }));
    assert.deepEqual(revert({ nodes: [], packets }).packets, [{ from: 'n2', to: 'n1', message: 'Lock' }]);
  });

  it('a codec whose bytes lose something is caught by the comparison', async () => {
    const { handlers, inputs } = await exampleSystem('primary-backup');
    const whole = jsonCodec<object>();
    const lossy: Codec<object> = { ...whole, encode: (message) => whole.encode({ ...message, request: 7 }) };
    const run = (): void => {
      sameTrace(handlers, lossy as Codec<unknown>, '1', ({ name }) => inputs(name, NODES));
    };
    assert.throws(run, assert.AssertionError);
  });

  it('bytes have one character per byte, and records can be told apart', () => {
    const codec = jsonCodec<unknown>();
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (values) => {
        const bytes = values.map((value) => codec.encode(value));
        assert.ok(bytes.every((text) => Buffer.from(text, 'latin1').toString('latin1') === text));
        const records = decodeRecords(bytes.map(encodeRecord).join(''), values.length);
        assert.deepEqual(
          records?.map((record) => codec.decode(record)),
          values,
        );
      }),
    );
    assert.equal(decodeRecords('3:ab', 1), undefined);
    assert.equal(decodeRecords('2:ab', 2), undefined);
    assert.equal(decodeRecords('x:ab', 1), undefined);
  });
});

/** Takes the same steps on both sides; returns how many deliveries there were. */
function sameTrace(
  inner: AnyHandlers,
  codec: Codec<unknown>,
  seed: string,
  inputs: (node: WorldNode<unknown>) => readonly unknown[],
): number {
  const { handlers, revert } = withSerialization(inner, codec);
  const wrapped = worldOf(handlers, 'failure');
  const plain = worldOf(inner, 'failure');
  const traces = [tracer(wrapped), tracer(plain)] as const;
  let delivered = 0;
  walk(wrapped, { seed, steps: 200, inputs }, (choice, take) => {
    traces[0].write(take());
    traces[1].write(takeChoice(plain, choice));
    if (choice.rule === 'deliver') delivered++;
    assert.equal(traces[0].digest(), traces[1].digest());
  });
  assert.equal(revert(snapshotOf(wrapped) as Parameters<typeof revert>[0]).packets.length, plain.inFlight);
  return delivered;
}
