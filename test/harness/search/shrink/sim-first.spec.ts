import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../../../../cluster/raft/handlers/capabilities.ts';
import { raftKeyValue } from '../../../../cluster/raft/handlers/key-value.ts';
import { raftInLockstep } from '../../../../cluster/systems/raft/lockstep.ts';
import { readOptions, completeOptions } from '../../../../cluster/systems/raft/options.ts';
import { LINE_NODE } from '../../../../cluster/systems/raft/program.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import { nodeNames } from '../../../../harness/core/plan.ts';
import { formatTextStep } from '../../../../harness/core/schedule/format-text.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { closeAll, sharedFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { shrinkingSimFirst, type ShrunkSimFirst } from '../../../../harness/search/shrink/sim-first.ts';
import { Trials } from '../../../../harness/search/trials.ts';

/** Of a single node, whose first election is won: it is stopped and started again, twice. */
const RESTARTS = 'T 0; K 0; R 0; K 0; R 0';
/** A few tries: what is shown here is the way, and each try starts processes. */
const OPTIONS = { starts: 1, budget: 10 };
const TERM_KEPT = 'VotesLeCurrentTerm';

/** Shells that come before the node's program: a disk that is empty after each start, and one that is after the second. */
const FORGETFUL_DISK = 'rm -rf ./*';
const DISK_THAT_FORGETS_LATER =
  'if [ -e .again ]; then rm -rf ./*; elif [ -e .once ]; then touch .again; else touch .once; fi';

describe('shrinking in sim first', function () {
  this.timeout(60_000);
  after(closeAll);

  it('keeps what sim made of it where processes break the same by it', () => {
    const small = shrunk('paper+forget-term', processesOf('paper+forget-term'));
    assert.equal(small?.way, 'sim');
    assert.equal(textOf(small), 'T 0; K 0; R 0');
    assertBreaksAtTheEnd(small);
  });

  it('stays with processes for a bug that only they have', () => {
    const small = shrunk('paper', processesOf('paper', FORGETFUL_DISK));
    assert.equal(small?.way, 'holds-in-sim');
    assertBreaksAtTheEnd(small);
  });

  it('begins again with processes where what sim made of it is too little for them', () => {
    const small = shrunk('paper+forget-term', processesOf('paper', DISK_THAT_FORGETS_LATER));
    assert.equal(small?.way, 'too-small-in-sim');
    assert.ok(small.schedule.length > 3);
    assertBreaksAtTheEnd(small);
  });

  it('is undefined where processes break nothing, whatever handlers do', () => {
    assert.equal(shrunk('paper+forget-term', processesOf('paper')), undefined);
  });
});

function shrunk(inSim: string, lockstep: AnyKeyValueHandlers): ShrunkSimFirst | undefined {
  const engines = { lockstep: trialsOf('paper', lockstep), sim: trialsOf(inSim, raftKeyValue(rulesOf(inSim))) };
  const schedule = parseText(RESTARTS, 'test');
  const { value } = last(shrinkingSimFirst(engines, schedule, { predicate: TERM_KEPT }, OPTIONS, OPTIONS));
  if (value !== undefined) assert.equal(value.trials.subject.system, lockstep);
  return value;
}

function last<Result>(work: Generator<unknown, Result, void>): { readonly value: Result } {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return { value };
  }
}

function assertBreaksAtTheEnd({ trials, schedule }: ShrunkSimFirst): void {
  const { violations, skipped } = trials.run(schedule, [TERM_KEPT]);
  assert.deepEqual([skipped, violations[0]?.at], [0, schedule.length - 1]);
}

function textOf({ schedule }: ShrunkSimFirst): string {
  return schedule.map(formatTextStep).join('; ');
}

function trialsOf(build: string, system: AnyKeyValueHandlers): Trials {
  return new Trials({ system, nodes: nodeNames(1), capabilities: capabilitiesOf(rulesOf(build)) });
}

function processesOf(build: string, before = 'true'): AnyKeyValueHandlers {
  const config = JSON.stringify({ ...readOptions(completeOptions({})), build });
  const argv = ['sh', '-c', `${before}; exec "$@"`, 'sh', process.execPath, LINE_NODE, '--config', config];
  return raftInLockstep(rulesOf(build), { argv, shim: 'none', env: {} }, sharedFleet('test'));
}
