import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { z } from 'zod';
import { InputError } from '../../../harness/core/errors.ts';
import { nodeNames } from '../../../harness/core/plan.ts';
import type { FaultAction, Situation } from '../../../harness/core/fault-action.ts';
import type { PlannedFault } from '../../../harness/core/planned-fault.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { stream } from '../../../harness/core/random.ts';
import { faults } from '../../../nemesis/registry.ts';

const NODES = ['n1', 'n2', 'n3', 'n4', 'n5'];

/** What a spec must say of a fault, since nothing could be meant without it. */
const REQUIRED: Readonly<Record<string, JsonObject>> = { upgrade: { to: 'other' } };

function planned(fault: string, parameters: JsonObject, order: readonly string[] = NODES): PlannedFault {
  const family = faults.named(fault);
  const context = { nodes: NODES, occurrence: 0, stream: stream('7', fault) };
  const chosen = family.plan(family.parameters.parse({ ...REQUIRED[fault], ...parameters }) as JsonObject, context);
  return { id: `${fault}-1`, fault, entry: 0, atMs: 0, untilMs: 1_000, order, parameters: chosen };
}

function situation(leader?: string, ...down: string[]): Situation {
  return { nodes: NODES, leader, down: new Set(down) };
}

function action(fault: PlannedFault, seen: Situation): FaultAction {
  const resolved = faults.named(fault.fault).resolve(fault, seen);
  assert.notEqual(resolved.kind, 'skip');
  return resolved as FaultAction;
}

function links(resolved: FaultAction): string[] {
  assert.equal(resolved.kind, 'packets');
  return resolved.rules.map(({ sender, receiver }) => `${sender}>${receiver}`).sort();
}

describe('fault families', () => {
  for (const family of faults.all) {
    it(`${family.name} needs no key of its own, documents them, and takes no unknown one`, () => {
      const defaults = family.parameters.parse({ ...REQUIRED[family.name] }) as JsonObject;
      for (const [key, schema] of Object.entries(family.parameters.shape)) {
        const given = REQUIRED[family.name]?.[key];
        assert.ok((schema as z.ZodType).safeParse(given).success, key);
        assert.ok((z.toJSONSchema(schema as z.ZodType, { io: 'input' }).description ?? '').length > 10, key);
      }
      assert.throws(() => family.parameters.parse({ unheardOf: 1 }));
      assert.equal(family.refuse?.(defaults, nodeNames(3)), undefined);
    });

    it(`${family.name} with its defaults says whom it hits`, () => {
      const fault = planned(family.name, {});
      const resolved = action(fault, situation('n2'));
      assert.ok(resolved.targets.length > 0);
      assert.match(family.describe(fault, resolved), new RegExp(resolved.targets[0] as string));
    });

    it(`${family.name} is skipped, with a reason, when every node is held down`, () => {
      const resolved = family.resolve(planned(family.name, {}), situation(undefined, ...NODES));
      assert.equal(resolved.kind, 'skip');
      assert.match(resolved.reason, /held down/);
    });
  }

  it('refuse names of nodes that do not exist', () => {
    const refusal = (target: Json) => faults.named('kill').refuse?.({ target }, nodeNames(3));
    assert.deepEqual(refusal(['n2', 'n9'])?.path, ['target', 1]);
    assert.equal(refusal(['n2']), undefined);
  });

  it('refuse a minority of two nodes', () => {
    const refusal = faults.named('kill').refuse?.({ target: 'minority' }, nodeNames(2));
    assert.deepEqual(refusal?.path, ['target']);
  });

  it('refuse percentages outside 0 to 100', () => {
    for (const percent of [0, -1, 101]) assert.throws(() => faults.named('loss').parameters.parse({ percent }));
  });
});

describe('partition', () => {
  const partition = faults.named('partition');

  const refusal = (shape: Json, nodes: number) => partition.refuse?.({ shape }, nodeNames(nodes));

  it('refuses shapes that need more nodes, pointing at them', () => {
    assert.deepEqual(refusal(['majority', 'ring'], 3), {
      path: ['shape', 1],
      message: 'shape ring needs at least 4 nodes, and the cluster has 3',
    });
    assert.deepEqual(refusal('bridge', 2)?.path, ['shape']);
    assert.equal(refusal(['majority', 'ring', 'bridge'], 4), undefined);
  });

  it('takes the shapes of a list in turn', () => {
    const given = partition.parameters.parse({ shape: ['ring', 'bridge'] }) as JsonObject;
    const shapes = [0, 1, 2].map((occurrence) =>
      partition.plan(given, { nodes: NODES, occurrence, stream: stream('7', 'x') }),
    );
    assert.deepEqual(
      shapes.map(({ shape }) => shape),
      ['ring', 'bridge', 'ring'],
    );
  });

  it('isolates the leader, or in its absence the first node that is up', () => {
    const fault = planned('partition', { shape: 'isolate-leader' }, ['n4', 'n1', 'n2', 'n3', 'n5']);
    assert.deepEqual(action(fault, situation('n2')).targets, ['n2']);
    assert.deepEqual(action(fault, situation(undefined, 'n4')).targets, ['n1']);
  });

  it('cuts clients from the cut-off side with scope all, and from nobody else', () => {
    const fault = planned('partition', { shape: 'majority', scope: 'all' }, ['n5', 'n4', 'n3', 'n2', 'n1']);
    const fromClients = links(action(fault, situation('n1'))).filter((link) => link.startsWith('clients>'));
    assert.deepEqual(fromClients, ['clients>n4', 'clients>n5']);
    const peersOnly = planned('partition', { shape: 'majority' });
    assert.ok(links(action(peersOnly, situation('n1'))).every((link) => !link.startsWith('clients')));
  });

  it('reads like a picture', () => {
    const text = (shape: string): string => {
      const fault = planned('partition', { shape }, ['n3', 'n1', 'n2', 'n5', 'n4']);
      return partition.describe(fault, action(fault, situation('n5')));
    };
    assert.equal(text('majority'), 'partition n1 n3 | n2 n4 n5 (majority)');
    assert.equal(text('isolate-leader'), 'partition n5 | n1 n2 n3 n4 (isolate-leader)');
    assert.equal(text('ring'), 'partition ring n3 - n1 - n2 - n5 - n4 - n3');
    assert.equal(text('bridge'), 'partition n1 n2 | n4 n5, n3 hears both');
    assert.equal(text('one-way'), 'partition one-way: n1 n3 cannot hear n2 n4 n5');
  });

  it('may hold packets, be soft or flap; what excludes each other is refused', () => {
    const chosen = (parameters: JsonObject): FaultAction =>
      action(planned('partition', { shape: 'halves', ...parameters }), situation('n1'));
    const held = chosen({ mode: 'hold' });
    assert.ok(held.kind === 'packets' && held.rules.every(({ effect }) => effect.kind === 'hold'));
    assert.deepEqual(partition.requires({ shape: 'halves', mode: 'hold' }), ['packet-hold']);
    assert.deepEqual(partition.requires({ shape: 'halves' }), ['packet-drop']);
    const flapping = chosen({ soft: true, flap: { up: '200ms', down: '1s' } });
    assert.ok(flapping.kind === 'packets' && flapping.soft === true);
    assert.deepEqual(flapping.flap, { upMs: 200, downMs: 1_000 });
    assert.deepEqual(partition.refuse?.({ mode: 'hold', flap: { up: '1s', down: '1s' } }, NODES)?.path, ['flap']);
    assert.deepEqual(partition.refuse({ mode: 'hold', soft: true }, NODES)?.path, ['soft']);
    assert.throws(() => partition.parameters.parse({ flap: { up: '50ms', down: '1s' } }), /at least 100ms/);
  });
});

describe('loss and duplicate', () => {
  const around = (parameters: JsonObject): string[] =>
    links(action(planned('loss', { target: ['n2'], ...parameters }), situation()));

  it('hit the directions asked for', () => {
    assert.deepEqual(around({ direction: 'in' }), ['n1>n2', 'n3>n2', 'n4>n2', 'n5>n2']);
    assert.deepEqual(around({ direction: 'out' }), ['n2>n1', 'n2>n3', 'n2>n4', 'n2>n5']);
    assert.equal(around({}).length, 8);
  });

  it('hit a link between two targets once', () => {
    assert.equal(links(action(planned('duplicate', {}), situation())).length, 20);
  });

  it('lose what clients send only with scope all, and never where the target only sends', () => {
    assert.ok(around({ scope: 'all' }).includes('clients>n2'));
    assert.ok(!around({ scope: 'all', direction: 'out' }).includes('clients>n2'));
  });

  it('turn percent into probability', () => {
    const resolved = action(planned('loss', { percent: 30, seed: 4 }), situation());
    assert.ok(resolved.kind === 'packets');
    const expected = { kind: 'loss', probability: 0.3, draws: { seed: 4, by: 'index' } };
    for (const { effect } of resolved.rules) assert.deepEqual(effect, expected);
  });
});

describe('fault registry', () => {
  it('names the known faults when asked for another', () => {
    assert.throws(
      () => faults.named('earthquake'),
      (error) => error instanceof InputError && /known: partition, loss, duplicate, /.test(error.message),
    );
  });

  it('takes a new family, and refuses a name twice', () => {
    const family = { ...faults.named('kill'), name: 'kill-for-registry-test' };
    faults.add(family);
    assert.equal(faults.named(family.name), family);
    assert.throws(() => faults.add(family), InputError);
  });
});
