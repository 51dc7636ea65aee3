import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../cluster/raft/directed-schedules.ts';
import { EXTENSION_SCHEDULES, SHOWN_OTHERWISE } from '../../../cluster/raft/extension-schedules.ts';
import { BUGS } from '../../../cluster/raft/handlers/bugs.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { judgeSchedule } from '../../../harness/replay/judge-schedule.ts';

describe('cluster/raft/extension-schedules', () => {
  for (const { bug, base, nodes, schedule } of EXTENSION_SCHEDULES) {
    it(`break an invariant with ${bug}, and none without`, async () => {
      const judged = (build: string) => judgeSchedule({ system: 'raft', build, nodes: nodeNames(nodes), schedule });
      const broken = await judged(`${base}+${bug}`);
      assert.deepEqual([broken.verdict, broken.skipped], ['fail', []]);
      assert.equal((await judged(base)).verdict, 'pass');
    });
  }

  it('leave no bug without a word on how it shows, and none with two', () => {
    const shown = [...DIRECTED, ...EXTENSION_SCHEDULES].map(({ bug }) => bug);
    const names = BUGS.map(({ name }) => name).sort();
    assert.deepEqual([...shown, ...Object.keys(SHOWN_OTHERWISE)].sort(), names);
  });
});
