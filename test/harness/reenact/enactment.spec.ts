import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { NEMESIS } from '../../../harness/core/operation.ts';
import { compareHistories } from '../../../harness/reenact/client-history.ts';
import { DiskFaults } from '../../../harness/reenact/disk-faults.ts';
import { enactRecording, type Enacted } from '../../../harness/reenact/enactment.ts';
import { semanticsResult } from '../../../harness/reenact/semantics-result.ts';
import { runSchedule } from '../../../harness/engine/sim/schedule-run.ts';
import { DEFAULT_SEMANTICS } from '../../../cluster/world/semantics/named.ts';
import { workloads } from '../../../workloads/registry.ts';
import { NODES, recordWorld, type OpenStep, type RecordedWorld } from './recorded-world.ts';

const SEEDS = Array.from({ length: 8 }, (_, index) => String(index + 1));
const MOVES = 1_500;

function count({ records }: RecordedWorld): number {
  return records.reduce((sum, { steps }) => sum + steps.length, 0);
}

/** The first step of a node for which this holds, from the middle of its record on. */
function stepOf({ steps }: RecordedWorld, node: string, holds: (step: OpenStep) => boolean): OpenStep {
  const all = steps.get(node) ?? [];
  const found = all.slice(all.length >> 2).find(holds);
  assert.ok(found, `${node} has such a step`);
  return found;
}

function deniedAt(recorded: RecordedWorld): readonly (string | number | undefined)[] {
  const { difference } = enactRecording(recorded);
  return [difference?.node, difference?.step, difference?.field];
}

describe('re-enacting what nodes wrote down', function () {
  this.timeout(60_000);

  it('accepts whatever a world can do, and gives a schedule that does it again', async () => {
    let [unwritten, duplicated, lost, lives] = [0, 0, 0, 0];
    for (const seed of SEEDS) {
      const recorded = await recordWorld(seed, MOVES);
      const enacted = enactRecording(recorded);
      assert.equal(enacted.difference, undefined, `seed ${seed}`);
      assert.equal(enacted.accepted + leftOut(enacted), count(recorded), `seed ${seed}`);
      const run = runSchedule({
        system: recorded.system,
        nodes: NODES,
        semantics: DEFAULT_SEMANTICS,
        steps: enacted.schedule,
        recorded: undefined,
        trace: () => undefined,
        observe: undefined,
        moved: undefined,
      });
      assert.deepEqual([run.taken, run.skipped.length], [enacted.schedule.length, 0]);
      const wording = workloads.named('register');
      const history = compareHistories({ events: recorded.history, wording, system: recorded.system }, enacted);
      assert.equal(history.verdict, 'pass', history.summary);
      unwritten += leftOut(enacted);
      duplicated += enacted.duplicated;
      lost += enacted.lost;
      lives += enacted.lives;
    }
    assert.ok(unwritten > 0 && duplicated > 0 && lost > 0, `${unwritten} ${duplicated} ${lost}`);
    assert.ok(lives > 3 * SEEDS.length);
  });

  it('accepts nodes that come back with empty disks where something emptied them', async () => {
    const recorded = await recordWorld('2', MOVES, 'everything');
    const enacted = enactRecording(recorded);
    assert.equal(enacted.difference, undefined);
    assert.ok(enacted.schedule.some((step) => step.rule === 'crash' && step.lose === 'everything'));
    const { difference } = enactRecording({ ...recorded, faults: new DiskFaults([]) });
    assert.match(difference?.field ?? '', /^view\./, 'nothing excuses it');
  });

  it('accepts a node that was killed before it had written a line, and denies one that begins without any', async () => {
    const recorded = await recordWorld('3', 1);
    const steps = recorded.steps.get('n1') ?? [];
    const [first] = steps as [OpenStep];
    first.line.life = 3;
    if (first.line.view !== undefined) first.line.view = { ...first.line.view, life: 3 };
    steps.splice(1);
    const enacted = enactRecording(recorded);
    assert.equal(enacted.difference, undefined);
    assert.deepEqual(
      enacted.schedule.slice(0, 4).map(({ rule }) => rule),
      ['crash', 'restart', 'crash', 'restart'],
    );
    const cut = await recordWorld('3', MOVES);
    const all = cut.steps.get('n2') ?? [];
    all.shift();
    for (const [index, { line }] of all.entries()) line.step = index + 1;
    assert.deepEqual(deniedAt(cut), ['n2', 1, 'rule']);
  });

  it('leaves out what follows from a node that wrote down nothing', async () => {
    const recorded = await recordWorld('3', MOVES);
    const records = recorded.records.map((record) => (record.node === 'n1' ? { ...record, steps: [] } : record));
    const enacted = enactRecording({ ...recorded, records });
    assert.equal(enacted.difference, undefined);
    assert.ok(enacted.accepted > 0 && enacted.leftOut.some(({ reason }) => reason.includes('follow')));
    assert.deepEqual(semanticsResult(enacted, count(recorded)).reason, 'cut-short');
  });

  it('does not depend on clocks, and gives the same order each time', async () => {
    const recorded = await recordWorld('7', MOVES);
    const schedule = JSON.stringify(enactRecording(recorded).schedule);
    assert.equal(JSON.stringify(enactRecording(recorded).schedule), schedule);
    for (const { line } of recorded.steps.get('n2') ?? []) line.time = line.time * 3 + 1e9;
    const bent = enactRecording(recorded);
    assert.equal(bent.difference, undefined);
    assert.equal(bent.accepted + leftOut(bent), count(recorded));
    assert.notEqual(JSON.stringify(bent.schedule), schedule, 'the order is another one');
  });

  it('denies an altered term by node, step and field', async () => {
    const recorded = await recordWorld('1', MOVES);
    const { line } = stepOf(recorded, 'n2', ({ line }) => line.rule === 'deliver');
    if (line.view !== undefined) line.view = { ...line.view, term: line.view.term + 1 };
    assert.deepEqual(deniedAt(recorded), ['n2', line.step, 'view.term']);
  });

  it('denies an altered, an added and a missing output', async () => {
    const alterations: readonly [string, (step: OpenStep['line']) => void][] = [
      ['outputs[0]', (line) => (line.outputs = [{ type: 'ClientResponse', client: 'p0', request: 9 }])],
      ['outputs.length', (line) => (line.outputs = [])],
      ['outputs.length', (line) => (line.outputs = [...line.outputs, null])],
    ];
    for (const [field, alter] of alterations) {
      const recorded = await recordWorld('2', MOVES);
      const { line } = stepOf(recorded, 'n1', ({ line }) => line.outputs.length > 0);
      alter(line);
      assert.deepEqual(deniedAt(recorded), ['n1', line.step, field]);
    }
  });

  it('denies sends that do not follow, and packets under another name', async () => {
    for (const [field, part] of [
      ['sends[0].type', { type: 'RequestVote' }],
      ['sends[0].term', { term: 77 }],
      ['sends[0].packet', { packet: 'n3/1>n1#999' }],
    ] as const) {
      const recorded = await recordWorld('3', MOVES);
      const { line } = stepOf(recorded, 'n3', ({ line }) => line.sends[0]?.type === 'AppendEntriesReply');
      line.sends = line.sends.map((send) => ({ ...send, ...part }));
      assert.deepEqual(deniedAt(recorded), ['n3', line.step, field]);
    }
  });

  it('denies steps in another order, and a step that is missing', async () => {
    const swapped = await recordWorld('4', MOVES);
    const steps = swapped.steps.get('n1') ?? [];
    const position = steps.findIndex(({ line }) => line.step > 20 && line.rule === 'deliver');
    const [one, other] = steps.slice(position, position + 2) as [OpenStep, OpenStep];
    steps.splice(position, 2, other, one);
    assert.deepEqual(deniedAt(swapped), ['n1', other.line.step, 'step']);
    const missing = await recordWorld('4', MOVES);
    const all = missing.steps.get('n1') ?? [];
    all.splice(position, 1);
    assert.deepEqual(deniedAt(missing), ['n1', other.line.step, 'step']);
  });

  it('denies a packet that was never sent, and a timer that does not run', async () => {
    const invented = await recordWorld('5', MOVES);
    const delivery = stepOf(invented, 'n2', ({ line }) => line.rule === 'deliver');
    delivery.line.packet = 'n1/1>n2#4000';
    assert.deepEqual(deniedAt(invented), ['n2', delivery.line.step, 'packet']);
    const stopped = await recordWorld('5', MOVES);
    const { line } = stepOf(stopped, 'n1', ({ line }) => line.rule === 'timeout' && line.view?.role === 'follower');
    line.type = 'heartbeat';
    assert.deepEqual(deniedAt(stopped), ['n1', line.step, 'type']);
  });

  it('denies a node that forgets over a restart, unless something was done to its disk', async () => {
    const forgets = async (faults?: DiskFaults) => {
      const recorded = await recordWorld('6', MOVES);
      const { line } = stepOf(recorded, 'n1', ({ line }) => line.rule === 'restart' && (line.view?.lastIndex ?? 0) > 0);
      if (line.view !== undefined) line.view = { ...line.view, lastIndex: line.view.lastIndex - 1, logDigest: '0' };
      return { line, enacted: enactRecording(faults === undefined ? recorded : { ...recorded, faults }) };
    };
    const { line, enacted } = await forgets();
    assert.deepEqual([enacted.difference?.node, enacted.difference?.step], ['n1', line.step]);
    assert.match(enacted.difference?.field ?? '', /^view\.(lastIndex|logDigest)$/);
    const value = { id: 'truncate-log-1', targets: ['n1'], planned: 0, description: '' };
    const event = { index: 0, time: 0, process: NEMESIS, type: 'info', f: 'start-truncate-log', value } as const;
    const excused = (await forgets(new DiskFaults([event]))).enacted;
    assert.equal(excused.difference, undefined);
    assert.ok(excused.leftOut.some(({ node, reason }) => node === 'n1' && reason.includes('truncate-log')));
    assert.ok(excused.accepted > 0);
  });

  it('finds an answer that a client had and no node gave', async () => {
    const recorded = await recordWorld('8', MOVES);
    const enacted = enactRecording(recorded);
    const wording = workloads.named('register');
    const read = recorded.history.find(({ type, f }) => type === 'ok' && f === 'read');
    assert.ok(read);
    const events = recorded.history.map((event) => (event === read ? { ...event, value: 'other' } : event));
    const differs = compareHistories({ events, wording, system: recorded.system }, enacted);
    assert.deepEqual([differs.verdict, differs.reason], ['fail', 'history-differs']);
    const none = compareHistories(
      { events: recorded.history, wording, system: recorded.system },
      { ...enacted, answers: [] },
    );
    assert.deepEqual([none.verdict, none.reason], ['fail', 'history-differs']);
  });
});

function leftOut({ leftOut: parts }: Enacted): number {
  return parts.reduce((sum, { steps }) => sum + steps, 0);
}
