import { setTimeout as sleep } from 'node:timers/promises';
import { systems } from '../cluster/systems/registry.ts';
import type { SystemInverse } from '../nemesis/healing.ts';
import type { ChangedMembers } from '../nemesis/ledger.ts';
import { agreedLists } from '../nemesis/membership-watch.ts';
import { newestLeader } from '../nemesis/newest-leader.ts';
import type { LeftoverLab } from './core/contracts/host.ts';
import type { Membership, SystemClient } from './core/contracts/system.ts';
import { HarnessError } from './core/errors.ts';
import type { Plan } from './core/plan.ts';
import { changeMembers, reportNodes } from './engine/live/node-reports.ts';
import { loadPlugins } from './plugins.ts';

/** How long a change of the members is pursued, ms: etcd refuses one for 5 s after the one before. */
const LIMIT_MS = 30_000;
const PAUSE_MS = 200;
const REPORT_TIMEOUT_MS = 1_000;
const CHANGE_TIMEOUT_MS = 4_000;

const BY_HAND = 'Do it with the tools of the system, or remove the nodes with `verdict clean`';

/**
 * Takes back what the system itself has to, in the nodes of a run whose harness is gone: asks them for it, as an
 * administrator would.
 *
 * @throws HarnessError saying what was changed and how to undo it, where it cannot be undone from here
 */
export async function restoreSystem(inverse: SystemInverse, plan: Plan, lab: LeftoverLab): Promise<void> {
  if (inverse.kind === 'build') {
    const { node, from, to } = inverse;
    throw stays(`${node} ran ${from} and was to run ${to} for a while; it runs one of them now`);
  }
  await loadPlugins(plan.spec.plugins);
  const { system, build, options } = plan.spec;
  const membership = systems.named(system).membership?.(build, options);
  if (membership === undefined) throw new RangeError(`the members of ${system} never change`);
  const nodes = plan.nodes.map((name) => ({ name, address: lab.addressOf(name) }));
  const client = systems.named(system).connect({ nodes, options, build });
  try {
    await restoreMembers(inverse, { client, membership, lab, nodes: plan.nodes });
  } finally {
    await client.close();
  }
}

interface Cluster {
  readonly client: SystemClient;
  readonly membership: Membership;
  readonly lab: LeftoverLab;
  readonly nodes: readonly string[];
}

async function restoreMembers(changed: ChangedMembers, cluster: Cluster): Promise<void> {
  const { node, members } = changed;
  const wanted = members.includes(node) ? 'join' : 'leave';
  const deadline = performance.now() + LIMIT_MS;
  let answer = 'no node says who the members are';
  while (performance.now() < deadline) {
    const reports = await reportNodes(cluster.client, cluster.nodes, REPORT_TIMEOUT_MS);
    const isMember = memberOf(node, reports);
    if (isMember === (wanted === 'join')) {
      if (isMember && (await cluster.lab.state(node)) === 'stopped') await cluster.lab.start(node);
      return;
    }
    if (isMember === false && cluster.membership.joins === 'empty') {
      throw stays(`${inWords(changed)}. It is none now, and can only join as a new member without data`);
    }
    const asked = newestLeader(reports) ?? reports.find((report) => report.node !== node);
    if (isMember !== undefined && asked !== undefined) {
      const outcome = await changeMembers(cluster.client, wanted, asked.node, node, CHANGE_TIMEOUT_MS);
      if (outcome.type !== 'ok') answer = outcome.error;
    }
    await sleep(PAUSE_MS);
  }
  throw stays(`${inWords(changed)}. It could not be undone: ${answer}`);
}

/** Whether a majority has it as a member; undefined where no majority says the same. */
function memberOf(node: string, reports: Awaited<ReturnType<typeof reportNodes>>): boolean | undefined {
  const lists = reports.flatMap(({ node: from, members }) => (members === undefined ? [] : [{ node: from, members }]));
  return agreedLists(lists)[0]?.some((member) => member.node === node);
}

const CHANGES = { remove: 'was to leave for a while', replace: 'was to be replaced', add: 'was to join for a while' };

function inWords({ node, change, members }: ChangedMembers): string {
  return `the members were ${members.join(', ')}, and ${node} ${CHANGES[change]}`;
}

function stays(what: string): HarnessError {
  return new HarnessError(`${what}. ${BY_HAND}`, { code: 'SYSTEM_CHANGED' });
}
