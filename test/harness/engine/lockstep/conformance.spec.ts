import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import type { Plan } from '../../../../harness/core/plan.ts';
import { openFleet, type OpenFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { raft } from '../../../../cluster/systems/raft/raft.ts';
import { faultEntry, planFor, simulate, type Scenario } from '../sim/scenario.ts';

const FAULTS = [
  faultEntry('kill', 2_500, 800),
  faultEntry('pause', 3_500, 800),
  faultEntry('loss', 3_000, 1_000),
  faultEntry('duplicate', 3_000, 1_000),
  faultEntry('partition', 3_000, 900),
];

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'five nodes under five kinds of faults': { nodes: 5, nemesis: FAULTS, steps: 1_200 },
  'snapshots and batches': { build: 'paper', options: { compactAfter: 12, batch: 2 }, nemesis: FAULTS, steps: 1_200 },
  'a planted bug': { build: 'paper+stale-read', nemesis: FAULTS, steps: 800 },
  'reads by lease, reads by the log': { build: 'paper+leader-lease', nemesis: FAULTS, steps: 800 },
  transactions: { workload: { name: 'transactions' }, nemesis: FAULTS, steps: 800 },
  'wiped nodes': { nemesis: [faultEntry('wipe', 4_000, 800)], steps: 800 },
};

describe('a reference node as a process, and as handlers', function () {
  this.timeout(120_000);
  let open: OpenFleet;

  before(() => {
    open = openFleet('1');
  });

  after(() => {
    open.close();
  });

  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    it(`leave the same trace: ${name}`, () => {
      const plan = planFor(scenario);
      const handlers = simulate(plan, inProcess(plan));
      const processes = simulate(plan, inLockstep(plan, open));
      assert.ok(handlers.trace.length > 300, 'too little happened to show anything');
      const differs = processes.traceText.findIndex((line, index) => line !== handlers.traceText[index]);
      assert.equal(processes.traceText[differs], handlers.traceText[differs]);
      assert.deepEqual(processes.result, handlers.result);
      assert.deepEqual(processes.history, handlers.history);
    });
  }

  it('differ when the builds do', () => {
    const plan = planFor({ nemesis: FAULTS, steps: 600 });
    const other = { ...plan, spec: { ...plan.spec, build: 'paper+no-pre-vote' } };
    const one = simulate(plan, inProcess(other));
    assert.notDeepEqual(simulate(plan, inLockstep(plan, open)).traceText, one.traceText);
  });
});

function inProcess({ spec: { build, options } }: Plan): AnyKeyValueHandlers {
  return raft.handlers?.(build, complete(options)) as AnyKeyValueHandlers;
}

function inLockstep({ spec: { build, options } }: Plan, { fleet }: OpenFleet): AnyKeyValueHandlers {
  return raft.lockstep?.({ build, options: complete(options), program: null }, fleet) as AnyKeyValueHandlers;
}

function complete(options: JsonObject): JsonObject {
  return raft.options(options);
}
