import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { decodeRequest } from '../../../../cluster/raft/wire/client-codec.ts';
import { decodeDatagram, encodeDatagrams } from '../../../../cluster/raft/wire/datagram.ts';
import { decodeMessage, encodeMessage } from '../../../../cluster/raft/wire/message-codec.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';
import { SmallWorld } from '../handlers/small-world.ts';
import { messages } from './messages.ts';

/** Mutated inputs per test; the full measure is 1,000,000. */
const INPUTS = Number(process.env['VERDICT_FUZZ'] ?? 20_000);
const LINK = { clusterToken: 'token', from: 'n1', to: 'n0' };

/** Flips, overwrites, removes, repeats or appends a few bytes. Never returns its argument. */
function mutate(bytes: Buffer, draw: Stream): Buffer {
  let result = Buffer.from(bytes);
  for (let count = 1 + draw.integer(3); count > 0; count--) {
    const at = draw.integer(result.length + 1);
    const random = Buffer.from([draw.integer(256)]);
    const rest = result.subarray(at + 1);
    const chosen = draw.integer(5);
    if (chosen === 0 && at < result.length) result[at] = (result[at] as number) ^ (1 << draw.integer(8));
    else if (chosen === 1) result = Buffer.concat([result.subarray(0, at), random, rest]);
    else if (chosen === 2) result = Buffer.concat([result.subarray(0, at), rest]);
    else if (chosen === 3)
      result = Buffer.concat([result.subarray(0, at), result.subarray(draw.integer(result.length + 1))]);
    else result = Buffer.concat([result, random]);
  }
  return result;
}

/** Puts a number, text or structure in place of some number or word of a JSON text. */
function mutateJson(text: string, draw: Stream): string {
  const strange = [
    '-1',
    '1e999',
    '9007199254740993',
    '0.5',
    'null',
    '"x"',
    '[]',
    '{}',
    '[[[[]]]]',
    'true',
    '"__proto__"',
  ];
  const spots = [...text.matchAll(/-?\d+|"[^"]*"|true|false|null/g)];
  const spot = spots[draw.integer(spots.length)];
  if (spot === undefined) return text;
  return text.slice(0, spot.index) + draw.pick(strange) + text.slice(spot.index + spot[0].length);
}

const samples = fc.sample(messages, { numRuns: 200, seed: 1 });

describe(`decoders under ${INPUTS} mutated inputs`, () => {
  const world = new SmallWorld('paper', 3).run('E 0 1; SY 0 1; C 0 c 1 put x 1; SY 0 1; SY 0 2');
  const before = world.node(0);

  it('let no damaged datagram through', function () {
    this.timeout(600_000);
    const draw = stream('1', 'fuzz/datagram');
    for (let input = 0; input < INPUTS; input++) {
      const [whole = Buffer.alloc(0)] = encodeDatagrams(LINK, 1, input + 1, encodeMessage(draw.pick(samples)));
      const bytes = mutate(whole, draw);
      if (!bytes.equals(whole)) assert.equal(decodeDatagram('token', 'n0', bytes), undefined, bytes.toString('hex'));
    }
  });

  it('turn a damaged message into none, or into one that no handler stumbles over', function () {
    this.timeout(600_000);
    const draw = stream('1', 'fuzz/message');
    let taken = 0;
    for (let input = 0; input < INPUTS; input++) {
      const whole = encodeMessage(draw.pick(samples));
      const bytes = draw.chance(0.5) ? mutate(whole, draw) : Buffer.from(mutateJson(whole.toString(), draw));
      const message = decodeMessage(bytes, 'n1');
      if (message === undefined) continue;
      taken++;
      const { state } = world.handlers.net(before, 'n1', message);
      assert.ok(state.currentTerm >= before.currentTerm && state.commitIndex >= before.commitIndex);
      world.handlers.view(state, 1);
    }
    assert.ok(taken > 0 && taken < INPUTS);
    assert.equal(world.node(0), before);
  });

  it('turn a damaged request into none, or into one the store can execute', function () {
    this.timeout(600_000);
    const draw = stream('1', 'fuzz/request');
    const requests = [
      { client: 'c', request: 2, f: 'get', key: 'x' },
      { client: 'c', request: 2, f: 'put', key: 'x', value: { a: [1, 'b', null] } },
      { client: 'c', request: 2, f: 'cas', key: 'x', value: [1, 2] },
      { client: 'c', request: 2, f: 'configure', key: '', value: ['n0', 'n1'] },
      { client: 'c', request: 2, f: 'transfer', key: '', value: 'n1' },
    ].map((request) => Buffer.from(JSON.stringify(request)));
    for (let input = 0; input < INPUTS; input++) {
      const whole = draw.pick(requests);
      const bytes = draw.chance(0.5) ? mutate(whole, draw) : Buffer.from(mutateJson(whole.toString(), draw));
      const request = decodeRequest(bytes);
      if (request === undefined) continue;
      const { state, outputs } = world.handlers.input(before, request);
      const waits = state.extensions.reads.length + outputs.length;
      const happened = state.log.index - before.log.index + waits;
      assert.ok(happened === 1 || (happened === 0 && request.request < 1), bytes.toString());
    }
    const deep = `{"client":"c","request":1,"f":"put","key":"x","value":${'['.repeat(30_000)}${']'.repeat(30_000)}}`;
    assert.equal(decodeRequest(Buffer.from(deep)), undefined);
  });
});
