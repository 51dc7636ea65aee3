import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { programHandlers } from '../../../../cluster/lockstep/nodes/program-handlers.ts';
import type { FaultFamily } from '../../../../harness/core/contracts/fault-family.ts';
import { NS_PER_MS } from '../../../../harness/core/duration.ts';
import { isJsonObject } from '../../../../harness/core/json.ts';
import type { PacketRule } from '../../../../harness/core/packet-rule.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';
import { openFleet, type OpenFleet } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { packageRoot } from '../../../../harness/version.ts';
import { faults } from '../../../../nemesis/registry.ts';
import { planFor, simulate } from '../../../harness/engine/sim/scenario.ts';

const FILE = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'proxy.mjs');
/** What comes after that is the recovery, without faults. */
const LOAD_MS = 10_000;
/** Many who soon give up waiting. */
const WORKLOAD = { clients: 12, rate: 100, timeoutMs: 300, attemptTimeoutMs: 150 };
const NODES = ['n1', 'n2', 'n3'];

describe('a request that a node hands on in the name of the client', function () {
  this.timeout(60_000);
  let open: OpenFleet;

  beforeEach(() => {
    open = openFleet('1');
  });

  afterEach(() => {
    open.close();
  });

  /** Under such a fault from the beginning to the end. */
  function traceUnder(fault: string, resolve: FaultFamily['resolve']): readonly TraceLine[] {
    const program = { argv: [process.execPath, FILE], shim: 'none', env: {} } as const;
    const handlers = programHandlers(open.fleet, { program, fields: { type: 'type', term: 'term' }, observation: 0 });
    const family = { ...faults.named(fault), resolve };
    const parameters = family.parameters.parse({}) as Record<string, never>;
    const nemesis = [{ fault, atMs: [0], forMs: LOAD_MS, parameters }];
    const plan = planFor({ nemesis, workload: WORKLOAD, steps: 2_000, durationMs: LOAD_MS });
    const { trace } = simulate(plan, handlers, { families: () => family, deduplicates: false });
    return trace.filter(({ time }) => time < LOAD_MS * NS_PER_MS);
  }

  function traceWith(...rules: readonly PacketRule[]): readonly TraceLine[] {
    return traceUnder('loss', () => ({ kind: 'packets', rules, targets: ['n1'] }));
  }

  it('is delivered, and answered by the node that it was handed to', () => {
    const trace = traceWith();
    for (const node of NODES) assert.ok(answered(trace, node) > 5, node);
    assert.ok(passed(trace, 'n2>n1') > 5);
  });

  it('crosses no partition', () => {
    const partition = faults.named('partition');
    const isolated = traceUnder('partition', (fault, situation) => {
      const planned = { ...fault, parameters: { ...fault.parameters, shape: 'isolate-leader' } };
      return partition.resolve(planned, { ...situation, leader: 'n1' });
    });
    assert.deepEqual([answered(isolated, 'n2'), answered(isolated, 'n3')], [0, 0]);
    assert.deepEqual([passed(isolated, 'n2>n1'), passed(isolated, 'n3>n1')], [0, 0]);
    assert.ok(lost(isolated, 'n2>n1') > 0 && lost(isolated, 'n3>n1') > 0);
    assert.ok(answered(isolated, 'n1') > 5, 'clients reach the node itself');
  });

  it('is lost in the direction that is cut, and only there', () => {
    const deaf = traceWith({ sender: 'n2', receiver: 'n1', effect: { kind: 'drop' } });
    assert.deepEqual([answered(deaf, 'n2'), passed(deaf, 'n2>n1')], [0, 0]);
    assert.ok(answered(deaf, 'n3') > 5);
    const mute = traceWith({ sender: 'n1', receiver: 'n2', effect: { kind: 'drop' } });
    assert.ok(answered(mute, 'n2') > 5);
  });

  it('is lost as often as packets between the two nodes are', () => {
    const draws = { seed: 5, by: 'index' } as const;
    const half = traceWith({ sender: 'n2', receiver: 'n1', effect: { kind: 'loss', probability: 0.5, draws } });
    const [came, went] = [passed(half, 'n2>n1'), lost(half, 'n2>n1')];
    assert.ok(came > 1 && went > 1, `${String(came)} arrived, ${String(went)} were lost`);
    assert.equal(answered(half, 'n2'), came);
    assert.equal(lost(half, 'n3>n1'), 0);
  });
});

/** How many of the requests that clients made to the node were answered, by whatever node. */
function answered(trace: readonly TraceLine[], node: string): number {
  const asked = trace.flatMap((line) => (line.rule === 'input' && line.node === node ? [nameOf(line.input)] : []));
  const answers = new Set(trace.flatMap(({ outputs }) => outputs.map(nameOf)));
  return asked.filter((name) => answers.has(name)).length;
}

function nameOf(said: unknown): string {
  assert.ok(isJsonObject(said));
  return JSON.stringify([said['client'], said['request']]);
}

function passed(trace: readonly TraceLine[], link: string): number {
  return trace.filter(({ rule, packet }) => rule === 'deliver' && packet?.startsWith(`${link}#`)).length;
}

function lost(trace: readonly TraceLine[], link: string): number {
  return trace.filter(({ rule, packet }) => rule === 'drop' && packet?.startsWith(`${link}#`)).length;
}
