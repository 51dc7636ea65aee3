import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../cluster/raft/directed-schedules.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { judgeSchedule } from '../../../harness/index.ts';

describe('harness/replay/judge-schedule', () => {
  it('every planted bug fails on its schedule, the build without it passes, controls pass', async () => {
    for (const { bug, base, nodes, schedule } of DIRECTED) {
      const given = { system: 'raft', nodes: nodeNames(nodes), schedule };
      const semantics = schedule.includes('KU ') ? 'failure+unsynced' : 'failure';
      const faulty = await judgeSchedule({ ...given, semantics, build: `${base}+${bug}` });
      const correct = await judgeSchedule({ ...given, semantics, build: base });
      assert.deepEqual([faulty.verdict, correct.verdict], [bug.startsWith('ctl-') ? 'pass' : 'fail', 'pass'], bug);
    }
  });

  it('takes lines of JSON as well as text, and options of the system', async () => {
    const schedule = '{"rule":"timeout","node":"n1"}\n{"rule":"deliver","from":"n1","to":"n2"}\n';
    const given = { system: 'raft', build: 'paper', nodes: ['n1', 'n2', 'n3'], schedule };
    const judged = await judgeSchedule({ ...given, options: { batch: 3 } });
    assert.deepEqual([judged.verdict, judged.taken, judged.semantics], ['pass', 2, 'failure']);
    assert.equal(judged.options['batch'], 3);
    await assert.rejects(judgeSchedule({ ...given, options: { batches: 3 } }), InputError);
    await assert.rejects(judgeSchedule({ ...given, schedule: 'Q 1' }), /schedule:1:1/);
  });
});
