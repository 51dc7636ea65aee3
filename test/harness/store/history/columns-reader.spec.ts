import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { InputError } from '../../../../harness/core/errors.ts';
import { operationsAt } from '../../../../harness/core/history-columns.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import { readHistoryColumns } from '../../../../harness/store/history/columns-reader.ts';
import { readHistory } from '../../../../harness/store/history-file.ts';

const HEADER =
  '{"format":"verdict-history/1","model":"cas-register","initial":0,"failSemantics":"observed-mismatch","nilRead":"wildcard"}';
const WRITE = '{"index":0,"time":10,"process":0,"type":"invoke","f":"write","key":"k1","value":1}';
const WRITTEN = '{"index":1,"time":20,"process":0,"type":"ok","f":"write","key":"k1","value":1}';

describe('reading a history into columns', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-columns-'));
    file = join(folder, 'history.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const read = (text: string) => {
    writeFileSync(file, text);
    return readHistoryColumns(file, {});
  };
  /** Both readers on one text: what they read, or the message with which they refuse. */
  const both = async (text: string): Promise<unknown[]> => {
    writeFileSync(file, text);
    const whole = readHistory(file, {}).then(({ events, semantics, tornTail }) => ({
      operations: operationsOf(events),
      semantics: { ...semantics },
      tornTail,
    }));
    const columns = readHistoryColumns(file, {}).then(({ columns, semantics, tornTail }) => ({
      operations: operationsAt(columns),
      semantics: { ...semantics },
      tornTail,
    }));
    return Promise.all([whole, columns].map((answer) => answer.catch((error: unknown) => messageOf(error))));
  };

  const SAME: Readonly<Record<string, string>> = {
    'our own form': `${HEADER}\n${WRITE}\n${WRITTEN}\n`,
    'no header': `${WRITE}\n${WRITTEN}\n`,
    'no last line feed': `${WRITE}\n${WRITTEN}`,
    'carriage returns': `${HEADER}\r\n${WRITE}\r\n${WRITTEN}\r\n`,
    'empty lines': `${WRITE}\n\n  \n${WRITTEN}\n`,
    'nothing at all': '',
    'a byte order mark': `\ufeff${WRITE}\n`,
    'blanks and another order of fields': '{ "value" : [ 1 , null ] , "f": "cas", "type":"invoke", "process": 0 }\n',
    'fields that nobody knows': '{"process":0,"type":"invoke","f":"read","value":null,"extra":{"a":[1,2]}}\n',
    'escapes and other alphabets':
      '{"process":0,"type":"invoke","f":"write","key":"k\\"1","value":"\\u00e4\\n"}\n{"process":1,"type":"invoke","f":"write","key":"schlüssel","value":"ä"}\n',
    'values of all kinds': [
      '-1',
      '1.5',
      '"a"',
      'true',
      'null',
      '{"a":1}',
      '[1,2,3]',
      '[[1],2]',
      '[]',
      '0',
      '1073741824',
      '999999999999999',
    ]
      .map((value, process) => `{"process":${process},"type":"invoke","f":"write","value":${value}}`)
      .join('\n'),
    'answers that are none':
      '{"process":0,"type":"invoke","f":"read"}\n{"process":0,"type":"info","f":"read","error":"e","answer":"7"}\n' +
      '{"process":1,"type":"invoke","f":"read"}\n{"process":1,"type":"ok","f":"read","value":1,"answer":"7"}\n',
    'node, error and planned':
      '{"process":0,"type":"invoke","f":"read","value":null,"planned":5,"node":"n1"}\n{"process":0,"type":"info","f":"read","value":null,"error":"time-out","node":"n2"}\n',
    'the nemesis': `{"process":"nemesis","type":"info","f":"start-kill","value":{"id":"x"}}\n${WRITE}\n`,
    'a torn tail': `${WRITE}\n{"index":1,"ti`,
    'a torn tail with a line feed': `${WRITE}\n{"index":1,"ti\n`,
    'a torn header': '{"format":"verd',
    'a torn line in the middle': `{"index":1,"ti\n${WRITE}\n`,
    'another format': '{"format":"verdict-history/99"}\n',
    'an unknown model': HEADER.replace('cas-register', 'no-such-model'),
    'an unknown function': `${WRITE.replace('write', 'append')}\n`,
    'a cas without two values': '{"process":0,"type":"invoke","f":"cas","value":3}\n',
    'a cas of three values': '{"process":0,"type":"invoke","f":"cas","value":[1,2,3]}\n',
    'a completion of nothing': `${WRITTEN}\n`,
    'a completion of something else': `${WRITE}\n${WRITTEN.replace('write', 'read')}\n`,
    'a second invocation': `${WRITE}\n${WRITE}\n`,
    'a completion before its invocation': `${WRITE}\n${WRITTEN.replace('20', '3')}\n`,
    'a process by name': `${WRITE.replace('"process":0', '"process":"c1"')}\n`,
    'nanoseconds since 1970': [1_732_377_600_123_456_789n, 1_732_377_601_123_456_790n]
      .map((time, index) => (index === 0 ? WRITE : WRITTEN).replace(/"time":\d+/, `"time":${time}`))
      .join('\n'),
    'nanoseconds since 1970 as texts, after the nemesis':
      `{"process":"nemesis","type":"info","f":"x","time":"1732377600123456789"}\n` +
      `${WRITE.replace(':10', ':"1732377600123456799"')}\n${WRITTEN.replace(':20', ':1732377600123456800')}\n`,
    'such a time beside others of that name, and a blank before it': `${WRITE.replace('"time":10', '"extra":{"time":1},"time": 1732377600123456789,"x":[{"time":2}]')}\n`,
    'microseconds since 1970': `${WRITE.replace(':10', ':1732377600123456')}\n${WRITTEN.replace(':20', ':1732377600123457')}\n`,
    'a time beyond 2^53 after small ones': `${WRITE}\n${WRITTEN.replace(':20', ':1732377600123456789')}\n`,
    'a small time after one beyond 2^53': `${WRITE.replace(':10', ':1732377600123456789')}\n${WRITTEN}\n`,
    'a time of thirty digits': `${WRITE.replace(':10', `:${'1'.repeat(30)}`)}\n`,
    'a time beyond 2^53 with a fraction': `${WRITE.replace(':10', ':1732377600123456789.5')}\n`,
    'a negative time beyond 2^53': `${WRITE.replace(':10', ':-1732377600123456789')}\n`,
    'keys that are whole numbers': `${WRITE.replace('"k1"', '7')}\n${WRITE.replace('"k1"', '"7"').replace('"process":0', '"process":1')}\n`,
    'a key below zero': `${WRITE.replace('"k1"', '-7')}\n`,
    'a key of many digits': `${WRITE.replace('"k1"', '9007199254740993')}\n`,
    'a key with a fraction': `${WRITE.replace('"k1"', '1.5')}\n`,
    'an unknown type': `${WRITE.replace('invoke', 'begin')}\n`,
    'a key that is no name': `${WRITE.replace('"k1"', '[1]')}\n`,
    'a time that is no number': `${WRITE.replace('10', '"10"')}\n`,
    'a number with a leading zero': `${WRITE.replace('10', '010')}\n${WRITTEN}\n`,
    'a whole number beyond 2^53': `${WRITE.replace('"value":1', '"value":9007199254740993')}\n`,
    'more digits than a number has': `${WRITE.replace('"value":1', '"value":0.1000000000000000055')}\n`,
    'a number without bound': `${WRITE.replace('"value":1', '"value":1e999')}\n`,
    'a list where an event should be': '[1]\n',
    'no function': '{"process":0,"type":"invoke","value":1}\n',
  };
  for (const [title, text] of Object.entries(SAME)) {
    it(`reads or refuses like the reader of events: ${title}`, async () => {
      const [whole, columns] = await both(text);
      assert.deepEqual(columns, whole);
    });
  }

  it('says of numbers that it cannot keep what to do instead', async () => {
    for (const value of ['9007199254740993', '1e999', '12345678901234567890', '0.1000000000000000055']) {
      const text = WRITE.replace('"value":1', `"value":${value}`);
      await assert.rejects(
        read(`${WRITTEN.replace('"ok"', '"invoke"').replace('"process":0', '"process":7')}\n${text}\n`),
        (error) => {
          assert.ok(error instanceof InputError);
          assert.match(error.message, /history\.jsonl:2 .*write such values as texts/);
          return error.message.includes(value);
        },
      );
    }
  });

  it('takes whole numbers as keys, which are their texts', async () => {
    const keys = ['7', '"7"', '0', '-3', '9007199254740991'];
    const lines = keys.map((key, process) => `{"process":${process},"type":"invoke","f":"read","key":${key}}`);
    const { columns } = await read(lines.join('\n'));
    assert.deepEqual(
      operationsAt(columns).map(({ key }) => key),
      ['7', '7', '0', '-3', '9007199254740991'],
    );
    await assert.rejects(read(lines[0]?.replace(':7', ':1.5') ?? ''), /key: expected a text or a whole number/);
  });

  it('reads numbers that only look unusual', async () => {
    const values = ['1e3', '0.1', '1.50', '9007199254740991', '-9007199254740991', '123456789012345.6', '1E-7', '-0'];
    const lines = values.map((value, process) => `{"process":${process},"type":"invoke","f":"write","value":${value}}`);
    const { columns } = await read(lines.join('\n'));
    assert.deepEqual(
      operationsAt(columns).map(({ input }) => input),
      [1_000, 0.1, 1.5, 9007199254740991, -9007199254740991, 123456789012345.6, 1e-7, 0],
    );
  });

  it('reads texts that are numerous, long, alike or empty, and lines longer than a chunk', async () => {
    const values = Array.from({ length: 3_000 }, (_, index) => `value-${index % 1_500}`);
    values.push('', 'x'.repeat(5_000_000), 'a', 'ab', 'ba');
    const lines = values.map((value, process) =>
      JSON.stringify({ process, type: 'invoke', f: 'write', key: `k${process % 200}`, value }),
    );
    const { columns } = await read(lines.join('\n'));
    assert.deepEqual(
      operationsAt(columns).map(({ input, key }) => [input, key]),
      values.map((value, process) => [value, `k${process % 200}`]),
    );
    assert.equal(columns.input[0], columns.input[1_500]);
  });

  it('takes lines apart however they fall into chunks', async () => {
    const line = (process: number): string => JSON.stringify({ process, type: 'invoke', f: 'write', value: process });
    const count = 120_000;
    const { columns } = await read(Array.from({ length: count }, (_, process) => line(process)).join('\n'));
    assert.equal(columns.length, count);
    assert.ok(columns.process.every((process, row) => process === row && columns.input[row] === row));
  });

  it('reads or refuses like the reader of events whatever is changed in a line', async () => {
    const damage = fc.tuple(fc.nat(200), fc.constantFrom('', '"', '0', '-', ',', '}', ' ', '\\', 'é', '[1,2]', 'null'));
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
        let text = `${WRITE}\n${WRITTEN}\n`;
        for (const [at, by] of damages) text = text.slice(0, at) + by + text.slice(at + 1);
        const [whole, columns] = await both(text);
        // Of several mistakes this reader names the first.
        if (typeof whole === 'string' && typeof columns === 'string') assert.ok(lineIn(columns) <= lineIn(whole));
        else assert.deepEqual(columns, whole);
      }),
      { numRuns: 400 },
    );
  });

  it('reports a file that is not there', async () => {
    await assert.rejects(readHistoryColumns(join(folder, 'none.jsonl'), {}), /there is no such file$/);
  });
});

function messageOf(error: unknown): string {
  assert.ok(error instanceof InputError, String(error));
  return error.message;
}

function lineIn(message: string): number {
  return Number(/jsonl:(\d+)/.exec(message)?.[1]);
}
