import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseNodeLine } from '../../../../cluster/lockstep/protocol/lines.ts';

describe('lines of a node', () => {
  it('are messages in Maelstrom’s envelope', () => {
    const message = { src: 'n1', dest: 'c7', body: { type: 'read_ok', value: null, in_reply_to: 3 } };
    assert.deepEqual(parseNodeLine(JSON.stringify({ ...message, id: 9 })), { kind: 'message', message });
  });

  it('are idle, with or without a deadline', () => {
    const next = { timer: 'election', at: 300 };
    const idle = { kind: 'idle', now: 7, next, ran: 2 };
    assert.deepEqual(parseNodeLine(JSON.stringify({ ctl: 'idle', now: 7, next, ran: 2 })), idle);
    assert.deepEqual(parseNodeLine('{"ctl":"idle","now":7}'), { kind: 'idle', now: 7, next: null, ran: 0 });
  });

  it('say hello with what they offer', () => {
    assert.deepEqual(
      parseNodeLine('{"ctl":"hello","version":1,"runtime":"x 1","timers":"named","state":2,"observes":true}'),
      {
        kind: 'hello',
        hello: { runtime: 'x 1', timers: 'named', state: 2, observes: true },
      },
    );
    assert.deepEqual(parseNodeLine('{"ctl":"hello","version":1}'), {
      kind: 'hello',
      hello: { runtime: 'unknown', timers: 'opaque', state: 0, observes: false },
    });
  });

  const WRONG: Readonly<Record<string, string>> = {
    'no JSON': 'Traceback (most recent call last):',
    'no object': '[1, 2]',
    'no receiver': '{"src":"n1","body":{"type":"a"}}',
    'no type': '{"src":"n1","dest":"n2","body":{}}',
    'an unknown control line': '{"ctl":"ready"}',
    'a time that is no whole number': '{"ctl":"idle","now":1.5}',
    'a time before the beginning': '{"ctl":"idle","now":-1}',
    'a deadline without a time': '{"ctl":"idle","now":1,"next":{"timer":"t"}}',
    'another version': '{"ctl":"hello","version":2}',
    'an observation level that there is not': '{"ctl":"hello","version":1,"state":3}',
    'stepping outside without saying where': '{"ctl":"outside"}',
  };

  for (const [name, line] of Object.entries(WRONG)) {
    it(`are problems, said as the end of a sentence: ${name}`, () => {
      const read = parseNodeLine(line);
      assert.match('problem' in read ? read.problem : 'no problem', /^(is|has|says|speaks) \S/);
    });
  }

  it('are read without an exception, whatever they are', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (line) => {
        assert.ok(parseNodeLine(line).kind.length > 0);
      }),
      { numRuns: 2_000 },
    );
  });
});
