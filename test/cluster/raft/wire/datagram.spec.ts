import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Message } from '../../../../cluster/raft/handlers/types.ts';
import { decodeDatagram, encodeDatagrams, MAX_DATAGRAM } from '../../../../cluster/raft/wire/datagram.ts';
import { decodeMessage, encodeMessage } from '../../../../cluster/raft/wire/message-codec.ts';
import { Reassembly } from '../../../../cluster/raft/wire/reassembly.ts';
import { messages } from './messages.ts';

const LINK = { clusterToken: 'token', from: 'n1', to: 'n2' };

function datagrams(message: Buffer, sequence = 7): Buffer[] {
  return encodeDatagrams(LINK, 3, sequence, message);
}

function receive(reassembly: Reassembly, bytes: Buffer): Buffer | undefined {
  const datagram = decodeDatagram('token', 'n2', bytes);
  assert.ok(datagram);
  return reassembly.accept(datagram);
}

describe('messages on the wire', () => {
  it('arrive as they were', () => {
    fc.assert(
      fc.property(messages, (message: Message) => {
        assert.deepEqual(decodeMessage(encodeMessage(message), 'n1'), message);
      }),
    );
  });

  it('arrive whole in any order of their parts, and never before the last part', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 20_000 }), fc.infiniteStream(fc.nat()), (content, chance) => {
        const message = Buffer.from(content);
        const parts = datagrams(message).map((bytes) => ({ bytes, rank: chance.next().value as number }));
        assert.ok(parts.every(({ bytes }) => bytes.length <= MAX_DATAGRAM));
        const reassembly = new Reassembly();
        parts.sort((left, right) => left.rank - right.rank);
        const results = parts.map(({ bytes }) => receive(reassembly, bytes));
        assert.ok(results.slice(0, -1).every((result) => result === undefined));
        assert.deepEqual(results.at(-1), message);
        assert.equal(reassembly.size, 0);
      }),
    );
  });

  it('arrive twice when their datagrams do', () => {
    for (const length of [10, 10_000]) {
      const reassembly = new Reassembly();
      const twice = [...datagrams(Buffer.alloc(length)), ...datagrams(Buffer.alloc(length))];
      const whole = twice.map((bytes) => receive(reassembly, bytes)).filter((result) => result !== undefined);
      assert.equal(whole.length, 2);
    }
  });

  it('leave a bounded rest when parts are lost', () => {
    const reassembly = new Reassembly();
    for (let sequence = 1; sequence < 2_000; sequence++) {
      for (const bytes of datagrams(Buffer.alloc(60_000), sequence).slice(1)) receive(reassembly, bytes);
    }
    assert.ok(reassembly.size <= 64);
    const whole = datagrams(Buffer.from('x'.repeat(5_000)), 5_000).map((bytes) => receive(reassembly, bytes));
    assert.equal(whole.at(-1)?.length, 5_000);
  });

  it('are taken from the right sender, cluster and receiver only', () => {
    const [bytes = Buffer.alloc(0)] = datagrams(Buffer.from('x'));
    assert.deepEqual(
      { ...decodeDatagram('token', 'n2', bytes), payload: 'x' },
      { from: 'n1', life: 3, sequence: 7, part: 0, parts: 1, payload: 'x' },
    );
    assert.equal(decodeDatagram('other', 'n2', bytes), undefined);
    assert.equal(decodeDatagram('token', 'n3', bytes), undefined);
  });
});
