import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import type { FaultAction } from '../../../harness/core/fault-action.ts';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import { stream } from '../../../harness/core/random.ts';
import { faults } from '../../../nemesis/registry.ts';

const NODES = nodeNames(5);

function planned(fault: string, parameters: JsonObject, seed = '7'): PlannedFault {
  const family = faults.named(fault);
  const context = { nodes: NODES, occurrence: 0, stream: stream(seed, fault) };
  const chosen = family.plan(family.parameters.parse(parameters) as JsonObject, context);
  return { id: `${fault}-1`, fault, entry: 0, atMs: 0, untilMs: 1_000, order: NODES, parameters: chosen };
}

function resolved(fault: PlannedFault, ...damaged: string[]) {
  const situation = { nodes: NODES, leader: 'n1', down: new Set<string>(), damaged: new Set(damaged) };
  return faults.named(fault.fault).resolve(fault, situation);
}

const act = (fault: string, parameters: JsonObject, seed?: string): FaultAction =>
  resolved(planned(fault, parameters, seed)) as FaultAction;

describe('faults that take data', () => {
  for (const name of ['wipe', 'truncate-log', 'flip-bits']) {
    const refusal = (target: string | string[], nodes = 5) =>
      faults.named(name).refuse?.({ target }, nodeNames(nodes))?.message;

    it(`${name} is refused where it could hit a majority, and where there is no minority`, () => {
      for (const target of ['majority', 'all', ['n1', 'n2', 'n3']]) assert.match(refusal(target) ?? '', /at most 2/);
      assert.match(refusal('one', 2) ?? '', /at most 0/);
      for (const target of ['minority', 'leader', ['n1', 'n5']]) assert.equal(refusal(target), undefined);
    });

    it(`${name} hits no more nodes than a minority over the whole run`, () => {
      const fault = planned(name, { target: 'minority' });
      assert.deepEqual((resolved(fault) as FaultAction).targets, ['n1', 'n2']);
      assert.deepEqual((resolved(fault, 'n4') as FaultAction).targets, ['n1']);
      assert.deepEqual((resolved(fault, 'n2', 'n4') as FaultAction).targets, ['n2']);
      assert.equal(resolved(fault, 'n3', 'n4').kind, 'skip');
    });
  }

  it('draw where and how much beforehand: the same for one seed, others for another', () => {
    for (const [name, parameters] of [
      ['flip-bits', { bits: 3 }],
      ['truncate-log', { bytes: 100_000 }],
      ['lose-unsynced', { tear: true }],
    ] as const) {
      assert.deepEqual(act(name, parameters), act(name, parameters));
      assert.notDeepEqual(act(name, parameters), act(name, parameters, '8'));
    }
  });

  it('take what the spec says instead', () => {
    const target = ['n2'];
    assert.deepEqual(act('flip-bits', { target, places: [0.5] }), {
      kind: 'corrupt',
      targets: target,
      corruption: { kind: 'flip-bits', places: [0.5] },
    });
    assert.deepEqual(act('truncate-log', { target, bytes: 9, share: 0.5 }), {
      kind: 'corrupt',
      targets: target,
      corruption: { kind: 'truncate-log', bytes: 5 },
    });
    const damage = (parameters: JsonObject) => {
      const action = act('lose-unsynced', { target, ...parameters });
      return action.kind === 'kill' ? action.damage : undefined;
    };
    assert.deepEqual(damage({ kept: 0.25 }), { kind: 'lose-unsynced', kept: 0 });
    assert.deepEqual(damage({ tear: true, kept: 0.25 }), { kind: 'lose-unsynced', kept: 0.25 });
  });

  it('lose-unsynced may hit all nodes: what was not synced belongs to nobody', () => {
    assert.equal(faults.named('lose-unsynced').refuse?.({ target: 'all' }, NODES), undefined);
    assert.equal((resolved(planned('lose-unsynced', { target: 'all' }), 'n1', 'n2') as FaultAction).targets.length, 5);
  });
});

describe('restart-storm', () => {
  it('knows how often and how fast', () => {
    const action = act('restart-storm', { target: ['n3'], restarts: 7, pause: '1.5s', signal: 'term' });
    assert.deepEqual(action, { kind: 'restart', targets: ['n3'], signal: 'term', times: 7, pauseMs: 1_500 });
  });

  it('refuses pauses without a unit, and storms of one', () => {
    const { parameters } = faults.named('restart-storm');
    for (const wrong of [{ pause: '200' }, { pause: 'soon' }, { restarts: 1 }])
      assert.throws(() => parameters.parse(wrong));
  });
});
