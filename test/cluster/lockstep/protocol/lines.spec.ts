import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judged, parseNodeLine, recognized } from '../../../../cluster/lockstep/protocol/lines.ts';
import { FROM_NODE } from '../../../../cluster/lockstep/protocol/schema.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';

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
    'a control line without a name': '{"ctl":null,"src":"n1","dest":"n2","body":{"type":"a"}}',
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

  it('are the same by hand and by the schema, where they are recognized by hand, and wrong where not', () => {
    let recognizedLines = 0;
    fc.assert(
      fc.property(ALMOST_LINE, (line) => {
        const byHand = recognized(line);
        if (byHand !== undefined) recognizedLines++;
        if (byHand !== undefined) assert.deepEqual(byHand, judged(line));
        else if (line['ctl'] === undefined || line['ctl'] === 'idle') assert.equal(judged(line).kind, 'problem');
        assert.deepEqual(parseNodeLine(JSON.stringify(line)), byHand ?? judged(line));
      }),
      { numRuns: 3_000 },
    );
    assert.ok(recognizedLines > 300);
  });

  it('are accepted when the schema accepts them, control lines of every kind', () => {
    fc.assert(
      fc.property(ALMOST_LINE, (line) => {
        const schema = FROM_NODE[('ctl' in line ? line['ctl'] : 'message') as keyof typeof FROM_NODE];
        // Of a state everything but its kind is the business of whoever reads it.
        if (line['ctl'] === 'state') return;
        assert.equal(parseNodeLine(JSON.stringify(line)).kind !== 'problem', schema.safeParse(line).success);
      }),
      { numRuns: 3_000 },
    );
  });
});

const TIME = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(0, 7, Number.MAX_SAFE_INTEGER) },
  fc.constantFrom(-1, 1.5, '7', null, Number.MAX_SAFE_INTEGER + 1),
);
const TEXT = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('n1', '') }, fc.constantFrom(3, null, {}));
const NEXT = fc.oneof(fc.record({ timer: TEXT, at: TIME, more: fc.integer() }, { requiredKeys: [] }), TIME);
const BODY = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: TEXT, more: fc.integer() }, { requiredKeys: ['more'] }) },
  fc.constantFrom(null, [], 'body'),
);
/** Lines with a mistake here and there. */
const ALMOST_LINE: fc.Arbitrary<JsonObject> = fc
  .oneof(
    fc.record({ src: TEXT, dest: TEXT, body: BODY, id: fc.nat() }, { requiredKeys: ['src'] }),
    fc.record({ ctl: fc.constant('idle'), now: TIME, next: NEXT, ran: TIME }, { requiredKeys: ['ctl', 'now'] }),
    fc.record({ ctl: fc.constant('state'), term: TIME }, { requiredKeys: ['ctl'] }),
    fc.record({ ctl: fc.constant('outside'), what: TEXT }, { requiredKeys: ['ctl'] }),
    fc.record(
      {
        ctl: fc.constant('hello'),
        version: fc.constantFrom(1, 1, 1, 2, '1'),
        runtime: TEXT,
        timers: fc.constantFrom('named', 'opaque', 'other', 0),
        state: fc.constantFrom(0, 1, 2, 3, '0'),
        observes: fc.constantFrom(true, false, 0),
      },
      { requiredKeys: ['ctl'] },
    ),
  )
  .map((line) => JSON.parse(JSON.stringify(line)) as JsonObject);
