import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { DIRECTED } from '../../../../cluster/raft/directed-schedules.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import { operationsOf, type HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { HistoryEvent } from '../../../../harness/core/operation.ts';
import { judgeSchedule } from '../../../../harness/replay/judge-schedule.ts';
import { exportEdn } from '../../../../harness/search/export/client-history.ts';
import { edn, ednHistory } from '../../../../harness/search/export/edn.ts';
import { historyOf } from '../../../../harness/search/export/schedule-history.ts';
import { readEdnHistory } from './read-edn.ts';
import { subject } from './subject-kit.ts';

const REGISTER: HistorySemantics = {
  model: 'register',
  initial: null,
  failSemantics: 'did-not-happen',
  nilRead: 'value',
};

describe('harness/search/export/edn', () => {
  it('writes one map per event, keys as tuples', async () => {
    const { text, notes } = exportEdn(await subject('E 0 1; C 0 c 1 put x 1; RP 0 1; C 0 c 2 get x; RP 0 1'));
    assert.deepEqual(notes, []);
    assert.deepEqual(text.trim().split('\n'), [
      '{:process 0, :type :invoke, :f :write, :value ["x" 1], :time 5, :index 0}',
      '{:process 0, :type :ok, :f :write, :value ["x" 1], :time 7, :index 1, :node "n1"}',
      '{:process 0, :type :invoke, :f :read, :value ["x" nil], :time 8, :index 2}',
      '{:process 0, :type :ok, :f :read, :value ["x" 1], :time 10, :index 3, :node "n1"}',
    ]);
  });

  it('a refused request failed, one that the client gave up is unknown and retires its process', async () => {
    const { target, steps } = await subject('C 1 c 1 put x 1; E 0 1; C 0 c 1 put x 1; C 0 c 2 put x 2; RP 0 1');
    const events = historyOf(target, steps);
    assert.deepEqual(
      events.map(({ process, type, value, error }) => [process, type, value, error]),
      [
        [0, 'invoke', 1, undefined],
        [0, 'fail', 1, 'not-leader'],
        [0, 'invoke', 1, undefined],
        [0, 'info', 1, 'given up'],
        [1, 'invoke', 2, undefined],
      ],
    );
  });

  it('a request sent again is one operation: asked elsewhere it did not fail by a refusal', async () => {
    const { target, steps } = await subject('E 0 1; C 0 c 1 app x a; C 2 c 1 app x a; RP 0 1; C 0 c 1 app x a; RP 0 1');
    const events = historyOf(target, steps);
    assert.deepEqual(
      events.map(({ type, node }) => [type, node]),
      [
        ['invoke', undefined],
        ['ok', 'n1'],
      ],
    );
  });

  it('is judged as the schedule it comes from: the stale read of a deposed leader is found in it', async () => {
    const row = DIRECTED.find(({ bug }) => bug === 'stale-read');
    assert.ok(row);
    const verdicts = [];
    for (const build of ['verdi+stale-read', 'verdi']) {
      const { target, steps } = await subject(row.schedule, build, row.nodes);
      const direct = historyOf(target, steps);
      const read = readEdnHistory(ednHistory(direct));
      assert.deepEqual(read, direct);
      const { verdict } = await judgeSchedule({
        system: 'raft',
        build,
        nodes: target.nodes,
        schedule: row.schedule,
      });
      verdicts.push([verdict, checkLinearizable(operationsOf(read), REGISTER).verdict]);
    }
    assert.deepEqual(verdicts, [
      ['fail', 'fail'],
      ['pass', 'pass'],
    ]);
  });

  it('says any history that JSON can say', () => {
    const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
    const event = fc.record(
      {
        process: fc.nat(),
        type: fc.constantFrom('invoke' as const, 'ok' as const, 'fail' as const, 'info' as const),
        f: fc.constantFrom('read', 'write', 'cas'),
        key: fc.string(),
        value: json,
        time: fc.nat(),
        index: fc.nat(),
      },
      { noNullPrototype: true },
    );
    fc.assert(
      fc.property(fc.array(event), (events: HistoryEvent[]) => {
        assert.deepEqual(readEdnHistory(ednHistory(events)), events);
      }),
    );
  });

  it('names what is no number, and keeps keys that cannot be keywords', () => {
    assert.equal(edn({ targets: ['n1', 'n2'], 'a b': 1.5, '': null }), '{:targets ["n1" "n2"], "a b" 1.5, "" nil}');
    const fault: HistoryEvent = {
      index: 0,
      time: 5,
      process: 'nemesis',
      type: 'info',
      f: 'start-kill',
      value: { id: 1 },
    };
    assert.equal(
      ednHistory([fault]),
      '{:process :nemesis, :type :info, :f :start-kill, :value {:id 1}, :time 5, :index 0}\n',
    );
  });

  it('says so when no client asks for anything', async () => {
    const { text, notes } = exportEdn(await subject('E 0 1'));
    assert.equal(text, '');
    assert.match(notes.join(), /No client asks/);
  });

  it('refuses a system that has no operations', async () => {
    const given = await subject('T 0');
    const system = { ...given.target.system, name: 'locks', byHandlers: () => ({}) as never };
    assert.throws(() => exportEdn({ ...given, target: { ...given.target, system } }), InputError);
  });
});
