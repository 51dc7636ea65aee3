import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import { NS_PER_MS } from '../../../../harness/core/duration.ts';
import type { NemesisEntry } from '../../../../harness/core/planned-fault.ts';
import { faultRecordsOf } from '../../../../harness/core/nemesis-events.ts';
import { faultEntry, planFor, simulate, type Recorded } from './scenario.ts';

function handlers(): AnyKeyValueHandlers {
  const found = raft.handlers?.('paper', raft.options({}));
  assert.ok(found);
  return found;
}

function entry(fault: string, timing: Partial<NemesisEntry>, parameters: Record<string, unknown> = {}): NemesisEntry {
  const { everyMs: _, ...rest } = faultEntry(fault, 1, 300, parameters);
  return { ...rest, ...timing };
}

/** The history before the fault was set off. */
function before({ history }: Recorded, time: number) {
  return history.filter((event) => event.time <= time);
}

describe('faults that wait for events, in sim', () => {
  it('begin when their event comes, in every run of the plan alike', () => {
    const nemesis = [
      entry('pause', { event: { kind: 'ok', count: 30 }, times: 2, delayMs: 100 }),
      entry('kill', { event: { kind: 'leader-elected' }, times: 2 }, { target: 'leader' }),
      entry('loss', { event: { kind: 'commit-index', above: 20 } }),
    ];
    const recorded = simulate(planFor({ nemesis }), handlers());
    const records = faultRecordsOf(recorded.history);
    assert.deepEqual(records.map(({ id }) => id).sort(), ['kill-1', 'kill-2', 'loss-1', 'pause-1', 'pause-2']);
    for (const { id, setOff, plannedStart, started = 0, effect } of records) {
      assert.ok(setOff !== undefined && effect?.proven, id);
      const delay = id.startsWith('pause') ? 100 * NS_PER_MS : 0;
      assert.ok(plannedStart - setOff.time - delay < 1 * NS_PER_MS && plannedStart >= setOff.time + delay, id);
      assert.ok(started >= plannedStart && started - plannedStart < 10 * NS_PER_MS, id);
      const events = before(recorded, setOff.time);
      const ok = events.filter(({ process, type }) => process !== 'nemesis' && type === 'ok').length;
      if (id === 'pause-1') assert.equal(setOff.event, '30 ok');
      if (id === 'pause-1') assert.ok(ok >= 30 && ok < 33, `${String(ok)} ok`);
      if (id === 'pause-2') assert.ok(ok >= 60, `${String(ok)} ok`);
      if (id.startsWith('kill')) assert.ok(events.some(({ f }) => f === 'leader'));
      if (id === 'loss-1') assert.ok(ok >= 15, 'entries are committed by operations');
    }
    assert.deepEqual(simulate(recorded.plan, handlers()).result, recorded.result);
  });

  it('never begin where it does not come', () => {
    const recorded = simulate(
      planFor({ nemesis: [entry('pause', { event: { kind: 'ok', count: 100_000 } })] }),
      handlers(),
    );
    assert.deepEqual(faultRecordsOf(recorded.history), []);
  });

  it('hit whom they were set off by: each elected leader is killed', () => {
    const kill = entry('kill', { event: { kind: 'leader-elected' }, times: 3 }, { target: 'leader' });
    const { history } = simulate(planFor({ nemesis: [kill], nodes: 5 }), handlers());
    for (const { targets, started = 0 } of faultRecordsOf(history)) {
      const leaders = history.filter(({ f, time }) => f === 'leader' && time <= started);
      assert.deepEqual([(leaders.at(-1)?.value as { node: string }).node], targets);
    }
  });
});
