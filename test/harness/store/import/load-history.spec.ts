import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../../../harness/core/errors.ts';
import { operationsAt } from '../../../../harness/core/history-columns.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import type { HistoryEvent } from '../../../../harness/core/operation.ts';
import { judgeHistory } from '../../../../harness/judge-history.ts';
import { ednHistory } from '../../../../harness/search/export/edn.ts';
import { jsonlHistory } from '../../../../harness/search/export/jsonl.ts';
import type { SemanticsOverrides } from '../../../../harness/store/history/event-rules.ts';
import { loadEvents, loadHistory, type LoadedEvents } from '../../../../harness/store/import/load-history.ts';

const LOG = [
  'INFO  jepsen.core - Worker 0 starting',
  'INFO  jepsen.util - 0\t:invoke\t:read\tnil',
  'INFO  jepsen.util - 1   :invoke :write   3',
  'INFO  jepsen.util - :nemesis\t:info\t:start\tnil',
  'INFO  jepsen.util - 0\t:ok\t:read\tnil',
  'INFO  jepsen.util - 1\t:ok\t:write\t3',
  'INFO  jepsen.util - 2\t:invoke\t:cas\t[3 4]',
  'INFO  jepsen.util - 2\t:info\t:cas\t:timed-out',
  '',
];

describe('loading histories of other tools', () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'verdict-import-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const written = (text: string | readonly string[]): string => {
    const file = join(folder, 'history');
    writeFileSync(file, typeof text === 'string' ? text : text.join('\n'));
    return file;
  };
  const load = (
    text: string | readonly string[],
    flags: SemanticsOverrides = {},
    format?: string,
  ): Promise<LoadedEvents> => loadEvents(written(text), flags, format);
  const verdictOn = async (text: string | readonly string[], flags: SemanticsOverrides = {}): Promise<string> =>
    (await judgeHistory(await loadHistory(written(text), flags), {})).verdict;
  const refused = (text: string | readonly string[], pattern: RegExp, format?: string): Promise<void> =>
    assert.rejects(
      load(text, {}, format),
      (error) => error instanceof InputError && pattern.test(`${error.message} ${error.hint ?? ''}`),
    );
  const said = ({ events }: LoadedEvents): unknown[] =>
    events.map(({ process, type, f, key, value, error }) => [process, type, f, key, value, error]);

  it('reads the log of Jepsen, blanks or tabs between, as what its tool means', async () => {
    const history = await load(LOG);
    assert.equal(history.format, 'jepsen-log');
    assert.deepEqual(said(history), [
      [0, 'invoke', 'read', undefined, null, undefined],
      [1, 'invoke', 'write', undefined, 3, undefined],
      ['nemesis', 'info', 'start', undefined, null, undefined],
      [0, 'ok', 'read', undefined, null, undefined],
      [1, 'ok', 'write', undefined, 3, undefined],
      [2, 'invoke', 'cas', undefined, [3, 4], undefined],
      [2, 'info', 'cas', undefined, null, 'timed-out'],
    ]);
    const { semantics, origins, remarks } = history;
    assert.deepEqual(semantics, {
      model: 'cas-register',
      initial: null,
      failSemantics: 'observed-mismatch',
      nilRead: 'value',
    });
    assert.equal(origins.failSemantics, 'format');
    assert.deepEqual(remarks, ['1 line of the log is no event and was left out']);
  });

  it('takes the fail of a cas in such a log as "the value was another one", unless told otherwise', async () => {
    const failing = [
      ...LOG.slice(0, 6),
      'INFO jepsen.util - 3 :invoke :cas [3 5]',
      'INFO jepsen.util - 3 :fail :cas [3 5]',
    ];
    assert.equal(await verdictOn(failing), 'fail');
    assert.equal(await verdictOn(failing, { failSemantics: 'did-not-happen' }), 'pass');
  });

  it('leaves out the torn last line of a log, and refuses one in the middle with its place', async () => {
    const torn = await load([...LOG.slice(0, -1), 'INFO  jepsen.util - 0\t:inv']);
    assert.equal(torn.events.length, 7);
    assert.match(torn.remarks.join(), /inside of line 9/);
    await refused(
      [...LOG.slice(0, 3), 'INFO  jepsen.util - 0 :maybe :read nil', ...LOG.slice(3)],
      /history:4 .*:invoke/,
    );
    await refused([...LOG.slice(0, 3), 'INFO  jepsen.util - 5 :invoke :cas [1', ...LOG.slice(3)], /history:4 /);
    await refused(LOG.slice(0, 6).reverse(), /history:1 process 1 has no "write"/);
  });

  const begun = (lines: readonly string[], f: string): string[] => [
    ...lines.slice(0, 1),
    ...['invoke', 'ok'].map((type) => `INFO jepsen.util - 0 :${type} :write 12`),
    `INFO jepsen.util - 1 :invoke ${f} ${f === ':read' ? 'nil' : '[12 13]'}`,
  ];

  for (const [what, answer, events] of [
    ['a number, of which digits may be missing', ':read 1', 3],
    ['no value, which may be missing', ':read', 3],
    ['a name', ':read :a', 3],
    ['nil', ':read nil', 4],
    ['a pair that is closed', ':cas [12 13]', 4],
    ['a text that is closed', ':read "12"', 4],
  ] as const) {
    it(`takes the last line of a log without line feed only where it is whole: ${what}`, async () => {
      const lines = [...begun(LOG, answer.split(' ')[0] as string), `INFO jepsen.util - 1 :ok ${answer}`];
      const cut = await load(lines);
      assert.equal(cut.events.length, events);
      const remark = /inside of line 5, before a line feed, and what began there was left out/;
      assert.equal(remark.test(cut.remarks.join()), events === 3);
      for (const end of ['\n', '\r\n']) {
        const whole = await load(`${lines.join('\n')}${end}`);
        assert.equal(whole.events.length, 4);
        assert.doesNotMatch(whole.remarks.join(), /inside/);
      }
    });
  }

  it('gives no verdict on a value that is cut off in the last line', async () => {
    const log = [...begun(LOG, ':read'), 'INFO jepsen.util - 1 :ok :read 12'].join('\n');
    const queue = '# @object atomic-queue\n[0] call enq(12)\n[0] return\n[1] call deq()\n[1] return 12';
    const intervals = '# queue\nenq 12 1 2\nenq 13 30 35\ndeq 12 32 40';
    for (const text of [log, queue, intervals]) {
      assert.equal(await verdictOn(`${text}\n`), 'pass');
      for (let cut = 0; cut < 2; cut++) assert.equal(await verdictOn(text.slice(0, text.length - cut)), 'pass');
    }
  });

  it('takes a last line of LiMo without line feed where it is whole', async () => {
    const lines = ['# @object atomic-queue', '[0] call enq(12)', '[0] return', '[1] call deq()'];
    for (const [last, events] of [
      ['[1] return', 3],
      ['[1] return ', 3],
      ['[1] return 1', 3],
      ['[1] return emp', 3],
      ['[1] return empty', 4],
      ['[1] return 12\r', 4],
      ['[2] call enq(1)', 4],
    ] as const) {
      const history = await load([...lines, last]);
      assert.equal(history.events.length, events, last);
      assert.equal(/inside of line 5/.test(history.remarks.join()), events === 3, last);
    }
    assert.equal((await load(lines.slice(0, 3))).events.length, 2);
  });

  it('lets an operation of fastlin whose end may be cut off end last, and refuses what it cannot keep', async () => {
    const text = '# queue\nenq 1 10 20\nenq 2 15 42\ndeq 1 30 4';
    const cut = await load(text);
    assert.deepEqual(cut.events.map(({ time, f, type }) => [time, f, type]).slice(-2), [
      [42, 'enqueue', 'ok'],
      [42, 'dequeue', 'ok'],
    ]);
    assert.match(cut.remarks.join(), /line 4 has no line feed, so its end may be cut off/);
    assert.deepEqual((await load(text.replace(/4$/, '41\n'))).remarks, []);
    for (const last of ['deq 1 30', 'deq 1 30 ', 'deq', '1 30 40 DEQ 1']) {
      await refused(`# queue\nenq 1 10 20\n${last}`, /history:3 the last line has no line feed/);
    }
    await refused('# rmw\n1 1 10 READ_MODIFY_WRITE 0 12', /history:2 the last line has no line feed/);
  });

  it('keeps nanoseconds since 1970 exactly, counted from the first', async () => {
    const first = 1_732_377_600_123_456_789n;
    const times = [0n, 1n, 1_000_000_001n, 5_400_000_000_003n].map((after) => String(first + after));
    const rows = ['invoke', 'ok', 'invoke', 'ok'].map((type, index) => ({
      type,
      process: index >> 1,
      time: times[index],
    }));
    const texts = {
      jsonl: rows.map(
        ({ type, process, time }) => `{"process":${process},"type":"${type}","f":"read","time":${time}}\n`,
      ),
      quoted: rows.map((row) => `${JSON.stringify({ ...row, f: 'read' })}\n`),
      edn: rows.map(({ type, process, time }) => `{:process ${process} :type :${type} :f :read :time ${time}}\n`),
      long: rows.map(({ type, process, time }) => `{:process ${process} :type :${type} :f :read :time ${time}N}\n`),
      fastlin: ['# queue\n', `enq 1 ${times[0]} ${times[1]}\n`, `deq 1 ${times[2]} ${times[3]}\n`],
    };
    for (const [name, lines] of Object.entries(texts)) {
      const { events } = await load(lines.join(''));
      assert.deepEqual(
        events.map(({ time }) => time),
        [0, 1, 1_000_000_001, 5_400_000_000_003],
        name,
      );
    }
    const { columns } = await loadHistory(written(texts.jsonl.join('')), {});
    assert.deepEqual([...columns.invoked, ...columns.completed], [0, 1_000_000_001, 1, 5_400_000_000_003]);
    await refused([...texts.edn, '{:process 5 :type :invoke :f :read :time 7}'], /history:9 time: more than 2\^53/);
  });

  const EDN = `; from a test
[{:process 0, :type :invoke, :f :write, :value 1, :time 5, :extra {:a #{1 2}}}
 {:process :nemesis, :type :info, :f :start, :value "x", :time 6}
 {:process :logger, :type :info, :f :tick, :time 6}
 {:process 0, :type :ok, :f :write, :value 1,
  :time 7, :index 77}
 {:process 1, :type :invoke, :f :read, :value nil, :time 8}
 {:process 1, :type :ok, :f :read, :value nil, :time 9, :error [:odd 1]}]`;

  for (const [form, text] of [
    ['a vector', EDN],
    ['a list', EDN.replace('[{', '({').replace('1]}]', '1]})')],
    ['a stream', EDN.replace('[{', '{').replace('1]}]', '1]}')],
  ] as const) {
    it(`reads ${form} of maps: extra fields, comments, line feeds, processes with names`, async () => {
      const history = await load(text);
      assert.deepEqual(said(history), [
        [0, 'invoke', 'write', undefined, 1, undefined],
        ['nemesis', 'info', 'start', undefined, 'x', undefined],
        [0, 'ok', 'write', undefined, 1, undefined],
        [1, 'invoke', 'read', undefined, null, undefined],
        [1, 'ok', 'read', undefined, null, '["odd",1]'],
      ]);
      assert.deepEqual(
        history.events.map(({ index, time }) => [index, time]),
        [5, 6, 7, 8, 9].map((time, index) => [index, time]),
      );
      assert.match(history.remarks.join(), /1 row of a process that is no client was left out/);
    });
  }

  it('takes a read of nil as no information in EDN, unless told otherwise', async () => {
    assert.equal(await verdictOn(EDN), 'pass');
    assert.equal(await verdictOn(EDN, { nilRead: 'value' }), 'fail');
  });

  it('takes pairs of key and value apart, but no pair that is a cas', async () => {
    const row = (type: string, f: string, value: string): string =>
      `{:process 0 :type :${type} :f :${f} :value ${value}}`;
    const keyed = await load([
      row('invoke', 'cas', '[7 [1 2]]'),
      row('ok', 'cas', '[7 [1 2]]'),
      row('invoke', 'read', '[:x nil]'),
    ]);
    assert.deepEqual(
      keyed.events.map(({ key, value }) => [key, value]),
      [
        ['7', [1, 2]],
        ['7', [1, 2]],
        ['x', null],
      ],
    );
    const single = await load([row('invoke', 'cas', '[1 2]'), row('ok', 'cas', '[1 2]')]);
    assert.deepEqual(
      single.events.map(({ key, value }) => [key, value]),
      [
        [undefined, [1, 2]],
        [undefined, [1, 2]],
      ],
    );
  });

  it('refuses rows that are no events with place and field, and leaves out a torn end', async () => {
    const row = '{:process 0 :type :invoke :f :read}';
    await refused([row, '{:process 0 :type :done :f :read}'], /history:2 :type: expected/);
    await refused([row, '{:process 1.5 :type :ok :f :read}'], /history:2 :process: expected/);
    await refused([row, '{:process 0 :type :ok :f 3}'], /history:2 :f: expected/);
    await refused([row, '17'], /history:2 expected a map/);
    await refused([row, '}', row], /history:2 expected a value/);
    await refused([row, '{:process 1 :type :ok :f :read}'], /history:2 process 1 has no "read"/);
    await refused([row, row], /history:2 process 0 has not completed/);
    const torn = await load([row, '{:process 0 :type :ok :f :re']);
    assert.equal(torn.events.length, 1);
    assert.match(torn.remarks.join(), /line 2/);
  });

  it('reads transactions, also finished ones alone, without claiming an order in time', async () => {
    const history = await load([
      '{:type :ok, :f :txn, :value [[:append :x 1] [:r :y [1]]]}',
      '{:type :ok, :f :txn, :value [[:append :y 1] [:r :x [1 2]]]}',
      '{:type :ok, :f :txn, :value [[:append :x 2]]}',
    ]);
    assert.equal(history.semantics.model, 'list-append-transactions');
    const operations = operationsOf(history.events);
    assert.equal(operations.length, 3);
    assert.ok(operations.every((one) => operations.every((other) => one.invoked <= other.completed)));
    assert.deepEqual(operations[0]?.output, [
      ['append', 'x', 1],
      ['r', 'y', [1]],
    ]);
  });

  it("reads Porcupine's key-value logs: keys, strings, an empty string at first", async () => {
    const rows = (answer: string): string[] => [
      '{:process 0, :type :invoke, :f :append, :key "0", :value "x 0 0 y"}',
      '{:process 1, :type :invoke, :f :get, :key "1", :value nil}',
      '{:process 0, :type :ok, :f :append, :key "0", :value "x 0 0 y"}',
      '{:process 1, :type :ok, :f :get, :key "1", :value ""}',
      '{:process 0, :type :invoke, :f :get, :key "0", :value nil}',
      `{:process 0, :type :ok, :f :get, :key "0", :value "${answer}"}`,
    ];
    const { format, semantics } = await load(rows('x 0 0 y'));
    assert.equal(format, 'porcupine-kv');
    assert.deepEqual([semantics.model, semantics.initial], ['kv-append', '']);
    assert.equal(await verdictOn(rows('x 0 0 y')), 'pass');
    assert.equal(await verdictOn(rows('')), 'fail');
  });

  it('reads histories of fastlin and fptlin', async () => {
    assert.equal(await verdictOn('# queue\nenq 2 0 1\nenq 1 2 3\ndeq 2 4 5\ndeq 1 6 7\ndeq -1 8 9'), 'pass');
    assert.equal(await verdictOn('# queue\nenq 2 0 1\nenq 1 2 3\ndeq 1 4 5\ndeq 2 6 7\n'), 'fail');
    assert.equal(await verdictOn('# queue\n1 1 2 ENQ 1\n1 3 4 ENQ 5\n2 5 6 DEQ 1\n'), 'pass');
    assert.equal(await verdictOn('# rmw\n0 1 10 READ_MODIFY_WRITE 0 2\n1 1 10 READ_MODIFY_WRITE 2 3\n'), 'pass');
    assert.equal(await verdictOn('# rmw\n0 1 2 READ_MODIFY_WRITE 0 2\n1 3 9 READ_MODIFY_WRITE 0 3\n'), 'fail');
    await refused('# stack\npush 1 0 1\n', /history:1 .*# queue or # rmw/);
    await refused('# queue\nenq 1 0 1\nenq 2\ndeq 1 2 3\n', /history:3 expected/);
    await refused('# queue\nenq 1 5 1\ndeq 1 2 3\n', /history:2 expected/);
  });

  it('reads histories of LiMo', async () => {
    const lines = (first: string): string[] => [
      '# @object atomic-queue',
      '[0] call enq(1)',
      '[0] return',
      '[0] call enq(2)',
      '[0] return',
      '[1] call deq()',
      `[1] return ${first}`,
      '',
    ];
    assert.equal(await verdictOn(lines('1')), 'pass');
    assert.equal(await verdictOn(lines('2')), 'fail');
    assert.equal(await verdictOn(['[2] call deq()', ...lines('2')]), 'pass', 'the other dequeue may have happened');
    assert.equal(await verdictOn(lines('empty')), 'fail');
    await refused([...lines('1').slice(0, -1), '[1] gives up', ''], /history:8 expected "\[thread\] call/);
    await refused(['# @object atomic-stack', '[0] call push(1)'], /history:1 .*expected a queue/);
  });

  it('gives back through EDN what it was given, semantics and faults included', async () => {
    const event = (index: number, rest: Partial<HistoryEvent>): HistoryEvent => ({
      ...{ index, time: 10 * index, process: 0, type: 'invoke', f: 'write', key: 'a b', value: 1 },
      ...rest,
    });
    const events: HistoryEvent[] = [
      event(0, {}),
      event(1, { type: 'fail', error: 'not-leader', node: 'n1' }),
      { index: 2, time: 20, process: 'nemesis', type: 'info', f: 'start-kill', value: { id: 1, targets: ['n1'] } },
      event(3, { f: 'cas', value: ['x', null], key: 'k"1' }),
      event(4, { f: 'cas', value: ['x', null], key: 'k"1', type: 'info' }),
      event(5, { process: 1, f: 'read', value: null }),
    ];
    const semantics = {
      model: 'cas-register',
      initial: 7,
      failSemantics: 'observed-mismatch',
      nilRead: 'value',
    } as const;
    const through = await load(ednHistory(events, semantics));
    assert.deepEqual(through.events, events);
    assert.deepEqual(through.semantics, semantics);
    assert.deepEqual(Object.values(through.origins), ['header', 'header', 'header', 'header']);
    const back = await load(jsonlHistory(through.events, through.semantics));
    assert.deepEqual([back.format, back.events, back.semantics], ['jsonl', events, semantics]);
  });

  it('refuses a header that says what it cannot mean', async () => {
    await refused(
      '; verdict-history/1 {"nilRead":"maybe"}\n{:process 0 :type :invoke :f :read}',
      /history:1 nilRead: expected/,
    );
    await refused('; verdict-history/1 {"nil\n{:process 0 :type :invoke :f :read}', /history:1 expected how/);
  });

  it('tells the format from the content, and lists those it knows where it cannot', async () => {
    assert.equal((await load('')).format, 'jsonl');
    assert.equal((await load('{"process":0,"type":"invoke","f":"read"}')).format, 'jsonl');
    await refused(
      'what is this?\n',
      /history:1 expected a history .*jsonl, jepsen-log, porcupine-kv, edn, limo, fastlin/,
    );
    await refused('{:process 0 :type :invoke :f :read}', /not JSON/, 'jsonl');
    await refused(EDN, /There is no format of histories "csv"/, 'csv');
  });

  it('guesses the model of a history without header by its functions, and lets the user overrule it', async () => {
    const lines = ['append', 'read'].map((f, process) => JSON.stringify({ process, type: 'invoke', f, value: 1 }));
    const { semantics, origins } = await load([...lines, '']);
    assert.deepEqual([semantics.model, origins.model, origins.initial], ['list-append', 'guess', 'default']);
    assert.deepEqual(semantics.initial, []);
    assert.equal((await load('')).origins.model, 'default', 'an empty history has no functions');
    const told = await load([...lines, ''], { model: 'list-append', initial: [5] });
    assert.deepEqual([told.origins.model, told.origins.initial, told.semantics.initial], ['flag', 'flag', [5]]);
  });

  it('gives the same operations as columns and as events', async () => {
    for (const text of [LOG.join('\n'), EDN]) {
      const { columns } = await loadHistory(written(text), {});
      assert.deepEqual(operationsAt(columns), operationsOf((await load(text)).events));
    }
  });

  it('refuses a pipe, which can be read only once', async () => {
    await assert.rejects(loadHistory('/dev/null', {}), /no regular file/);
  });
});
