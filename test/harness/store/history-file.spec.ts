import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarnessError, InputError } from '../../../harness/core/errors.ts';
import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import { openHistory, readHistory } from '../../../harness/store/history-file.ts';

const SEMANTICS: HistorySemantics = {
  model: 'register',
  initial: 0,
  failSemantics: 'observed-mismatch',
  nilRead: 'wildcard',
};

const EVENTS: readonly HistoryEvent[] = [
  { index: 0, time: 10, process: 0, type: 'invoke', f: 'cas', key: 'k1', value: [1, 2], planned: 5 },
  { index: 1, time: 11, process: 'nemesis', type: 'info', f: 'leader', value: { node: 'n1', term: 1 } },
  { index: 2, time: 20, process: 0, type: 'fail', f: 'cas', key: 'k1', value: [1, 2], error: 'mismatch', node: 'n1' },
];

describe('history file', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-history-'));
    file = join(folder, 'history.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (...lines: (string | object)[]): string => {
    writeFileSync(file, lines.map((line) => (typeof line === 'string' ? line : `${JSON.stringify(line)}\n`)).join(''));
    return file;
  };
  const refused = (pattern: RegExp) =>
    assert.rejects(readHistory(file, {}), (error) => error instanceof InputError && pattern.test(error.message));

  it('gives back what was written, semantics included', async () => {
    const writer = openHistory(file, SEMANTICS, assert.ifError);
    for (const event of EVENTS) writer.write(event);
    await writer.close();
    const history = await readHistory(file, {});
    assert.deepEqual(history.events, EVENTS);
    assert.deepEqual({ ...history.semantics, format: undefined }, { ...SEMANTICS, format: undefined });
    assert.equal(history.tornTail, false);
  });

  it('has events in the file before it is closed', async () => {
    const writer = openHistory(file, SEMANTICS, assert.ifError);
    writer.write(EVENTS[0] as HistoryEvent);
    while (!readFileSync(file, 'utf8').includes('"cas"')) await new Promise((resolve) => setTimeout(resolve, 10));
    await writer.close();
  });

  it('tells of a full disk once, naming the file', async function () {
    if (!existsSync('/dev/full')) return this.skip();
    const errors: unknown[] = [];
    const writer = openHistory('/dev/full', SEMANTICS, (error) => errors.push(error));
    for (let index = 0; index < 3; index++) writer.write({ ...(EVENTS[0] as HistoryEvent), value: 'x'.repeat(70_000) });
    await writer.close();
    assert.equal(errors.length, 1);
    assert.ok(errors[0] instanceof HarnessError && errors[0].message.includes('/dev/full'), String(errors[0]));
  });

  it('lets the user overrule the semantics of the file', async () => {
    written({ format: 'verdict-history/1', ...SEMANTICS });
    const { semantics } = await readHistory(file, { model: 'kv-append', initial: null, nilRead: 'value' });
    assert.equal(semantics.model, 'kv-append');
    assert.equal(semantics.initial, null);
    assert.equal(semantics.nilRead, 'value');
    assert.equal(semantics.failSemantics, 'observed-mismatch');
  });

  it('reads histories of other tools: no header, no times, the order counts', async () => {
    written({ process: 3, type: 'invoke', f: 'read', value: null }, { process: 3, type: 'ok', f: 'read', value: 4 });
    const { events } = await readHistory(file, {});
    assert.deepEqual(
      events.map(({ index, time }) => [index, time]),
      [
        [0, 0],
        [1, 1],
      ],
    );
  });

  it('leaves out a torn last line, and says so', async () => {
    written(EVENTS[0] as HistoryEvent, '{"index":1,"ti');
    const { events, tornTail } = await readHistory(file, {});
    assert.equal(tornTail, true);
    assert.equal(events.length, 1);
  });

  it('refuses a malformed line elsewhere, with its place', async () => {
    written(EVENTS[0] as HistoryEvent, '{"index":1,"ti\n', EVENTS[2] as HistoryEvent);
    await refused(/history\.jsonl:2 /);
  });

  it('reports a file that is not there', async () => {
    await refused(/history\.jsonl: there is no such file$/);
  });

  const invoke = { process: 0, type: 'invoke', f: 'write', key: 'k1', value: 1 };
  const REFUSED: readonly [string, readonly object[], RegExp][] = [
    ['another format', [{ format: 'verdict-history/99' }], /:1 format/],
    [
      'semantics it does not know',
      [{ format: 'verdict-history/1', ...SEMANTICS, failSemantics: 'mismatch' }],
      /:1 failSemantics/,
    ],
    ['an unknown type', [{ ...invoke, type: 'done' }], /:1 type/],
    ['a process with a name', [{ ...invoke, process: 'client' }], /:1 process/],
    [
      'a function that the model does not know',
      [invoke, { ...invoke, process: 1, f: 'append' }],
      /:2 f: .*read, write, cas/,
    ],
    ['a cas without two values', [{ ...invoke, f: 'cas', value: 3 }], /:1 value: .*\[old, new\]/],
    ['a completion that nobody waits for', [{ ...invoke, type: 'ok' }], /:1 process 0 has no "write" to complete/],
    ['a completion of another function', [invoke, { ...invoke, type: 'ok', f: 'read' }], /:2 /],
    ['two operations of one process at once', [invoke, { ...invoke, value: 2 }], /:2 /],
    [
      'a completion before its invocation',
      [
        { ...invoke, time: 9 },
        { ...invoke, type: 'ok', time: 3 },
      ],
      /:2 time/,
    ],
  ];
  for (const [title, lines, pattern] of REFUSED) {
    it(`refuses ${title}`, async () => {
      written(...lines);
      await refused(pattern);
    });
  }
});
