import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED, type DirectedSchedule } from '../../../cluster/raft/directed-schedules.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { lossesIn, performStep } from '../../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS, withLosses } from '../../../cluster/world/semantics/named.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { formatText, formatTextStep } from '../../../harness/core/schedule/format-text.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';

describe('cluster/world directed schedules', () => {
  for (const directed of DIRECTED) {
    it(`every step of the schedule for ${directed.bug} is possible`, () => {
      assert.deepEqual(skippedBy(directed), []);
    });

    it(`the schedule for ${directed.bug} keeps its text`, () => {
      const text = formatText(parseText(directed.schedule, 'schedule'));
      assert.equal(text.trimEnd().split('\n').join('; '), directed.schedule.replace(/ 0(?=;|$)/g, dropDefaultIndex));
    });
  }
});

/** Rows write some packets with the index 0, which is the default. */
function dropDefaultIndex(match: string, offset: number, whole: string): string {
  const step = whole.slice(whole.lastIndexOf(';', offset) + 1, offset).trim();
  return /^[DXU] \d \d [A-Z]+$/.test(step) ? '' : match;
}

function skippedBy({ bug, base, nodes, schedule }: DirectedSchedule): string[] {
  const system = raftKeyValue(rulesOf(`${base}+${bug}`));
  const steps = parseText(schedule, 'schedule');
  const semantics = withLosses(DEFAULT_SEMANTICS, lossesIn(steps));
  const world = createWorld(system.handlers, nodeNames(nodes), { semantics });
  return steps.filter((step) => !performStep(world, step, system, () => undefined)).map(formatTextStep);
}
