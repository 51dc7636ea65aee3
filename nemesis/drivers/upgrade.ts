import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../harness/core/contracts/host.ts';
import type { UpgradeAction } from '../../harness/core/fault-action.ts';
import type { Inverse } from '../ledger.ts';
import { refusedMoves } from '../upgrade-moves.ts';
import type { Administrator, NodeReport } from './administrator.ts';
import { narrowed, type FaultDriver } from './driver.ts';
import type { NodeHolds } from './holds.ts';
import { upgradeEffect, type Move } from './upgrade-effect.ts';
import { Claims } from './claims.ts';

/** The part of a lab that upgrades need. */
export type UpgradeLab = Pick<Lab, 'kill' | 'stop' | 'state'>;

/** A node that was asked to end and has not after this long is killed, ms. */
const GRACE_MS = 5_000;
/** A node that is not back after this long is left as it is, and the others stay what they are, ms. */
const RETURN_MS = 20_000;
/** A node that other faults hold is waited for so long, ms: changes of the members take their time. */
const HELD_MS = 60_000;
/** A node that is busy may not say at once what it is, ms. */
const ANSWER_MS = 3_000;
const PAUSE_MS = 100;

/** What a node is to become. */
interface Order {
  readonly node: string;
  readonly to: string;
  /** What it said last, in case that it says nothing right before. */
  readonly known: NodeReport | undefined;
}

interface Upgrading {
  readonly action: UpgradeAction;
  readonly moves: Move[];
  /** Settles when the way there is over. */
  forth: Promise<void>;
}

/**
 * Stops nodes and starts them again as another build, on the same data.
 *
 * @param builds what every node runs now; kept up to date
 * @param restarted told of every start, when it has happened
 */
export function createUpgradeDriver(
  lab: UpgradeLab,
  administrator: Administrator,
  holds: NodeHolds,
  builds: Map<string, string>,
  restarted: (node: string) => void,
): FaultDriver {
  const active = new Claims<Upgrading>();

  const reportOf = async (node: string): Promise<NodeReport | undefined> =>
    (await administrator.report()).find((report) => report.node === node);

  const answered = async (node: string): Promise<NodeReport | undefined> => {
    const deadline = performance.now() + ANSWER_MS;
    while (performance.now() < deadline && (await lab.state(node)) === 'running') {
      const report = await reportOf(node);
      if (report?.version !== undefined) return report;
      await pause();
    }
    return undefined;
  };

  const refused = async (faultId: string, { targets, to }: UpgradeAction): Promise<Map<string, string>> => {
    if ([...active.keys()][0] !== faultId) return all(targets, 'another upgrade is going on');
    const reasons = new Map<string, string>();
    for (const node of targets) {
      if (holds.isHeldByOthers(faultId, node)) reasons.set(node, `${node} is held by another fault`);
      else if ((await lab.state(node)) !== 'running') reasons.set(node, `${node} is not running`);
    }
    const fit = targets.filter((node) => !reasons.has(node));
    return new Map([...reasons, ...refusedMoves(builds, fit, to, (...made) => administrator.refuseUpgrade(...made))]);
  };

  const launch = async (node: string, to: string, signal: UpgradeAction['signal']): Promise<void> => {
    holds.killed.add(node);
    await (signal === 'kill' ? lab.kill(node) : lab.stop(node, GRACE_MS));
    await administrator.launch(node, to);
    builds.set(node, to);
    holds.killed.delete(node);
    restarted(node);
  };

  /** Waits for the faults that hold the node: they bring it back themselves. False where that takes too long. */
  const isFree = async (faultId: string, node: string): Promise<boolean> => {
    const deadline = performance.now() + HELD_MS;
    while (holds.isHeldByOthers(faultId, node)) {
      if (performance.now() > deadline || administrator.stopped.aborted) return false;
      await pause();
    }
    return true;
  };

  /** The node has applied as much as before again, and says which release it is. */
  const returned = async (node: string, before: NodeReport | undefined): Promise<NodeReport | undefined> => {
    const deadline = performance.now() + RETURN_MS;
    while (performance.now() < deadline && !administrator.stopped.aborted) {
      const report = await reportOf(node);
      if (report?.version !== undefined && report.appliedIndex >= (before?.appliedIndex ?? 0)) return report;
      // Another fault that holds it down lets it go again; one that ended by itself stays as it is.
      if ((await lab.state(node)) === 'stopped' && !holds.nodes.has(node)) return undefined;
      await pause();
    }
    return undefined;
  };

  const pause = async (): Promise<void> => {
    await sleep(PAUSE_MS, undefined, { signal: administrator.stopped }).catch(() => undefined);
  };

  const move = async (faultId: string, { node, to, known }: Order, signal: UpgradeAction['signal']): Promise<Move> => {
    const from = builds.get(node) as string;
    if (!(await isFree(faultId, node)))
      return { node, from, to, before: known, after: undefined, refused: `${node} was held by other faults` };
    holds.hold(faultId, node);
    const before = (await answered(node)) ?? known;
    await holds.inTurn(node, async () => {
      try {
        await launch(node, to, signal);
      } finally {
        holds.letGo(faultId, node);
        if (!holds.nodes.has(node)) await holds.bringBack(node);
      }
    });
    return { node, from, to, before, after: await returned(node, before) };
  };

  /** Without those that come after one that did not come back. */
  const moveAll = async (faultId: string, orders: readonly Order[]): Promise<Move[]> => {
    const { order, signal } = active.of(faultId).action;
    if (order === 'at-once') return Promise.all(orders.map((each) => move(faultId, each, signal)));
    const moves: Move[] = [];
    for (const each of orders) {
      const done = await move(faultId, each, signal);
      moves.push(done);
      if (done.after === undefined) break;
    }
    return moves;
  };

  const letGo = (faultId: string): void => {
    for (const node of active.of(faultId).action.targets) holds.letGo(faultId, node);
  };

  const finish = async (faultId: string): Promise<Upgrading> => {
    const upgrading = active.of(faultId);
    const { action, moves } = upgrading;
    try {
      await upgrading.forth;
      if (action.back) {
        const home = moves.map(({ node, from, after }): Order => ({ node, to: from, known: after }));
        moves.push(...(await moveAll(faultId, home.reverse())));
      }
    } finally {
      letGo(faultId);
      active.delete(faultId);
    }
    return upgrading;
  };

  return {
    kinds: ['upgrade'],

    claim: (faultId, given) => {
      const action = narrowed(given, 'upgrade');
      active.set(faultId, { action, moves: [], forth: Promise.resolve() });
      for (const node of action.targets) holds.hold(faultId, node);
    },

    inverses: (faultId) => {
      const { targets, to, back } = active.of(faultId).action;
      return targets.flatMap((node): Inverse[] => [
        { kind: 'process', action: 'start', node },
        ...(back ? [{ kind: 'build', node, from: builds.get(node) as string, to } as const] : []),
      ]);
    },

    begin: async (faultId, go) => {
      const upgrading = active.of(faultId);
      const { action, moves } = upgrading;
      const reasons = await refused(faultId, action);
      const nodes = action.targets.filter((node) => !reasons.has(node));
      await go;
      const orders = nodes.map((node): Order => ({ node, to: action.to, known: undefined }));
      upgrading.forth = moveAll(faultId, orders).then((done) => {
        moves.push(...done);
        letGo(faultId);
      });
      // A failure belongs to whoever waits for the end; until somebody does it must not end the harness.
      upgrading.forth.catch(() => undefined);
      return reasons;
    },

    over: async (faultId) => {
      const { action, forth } = active.of(faultId);
      await (action.back ? new Promise<never>(() => undefined) : forth);
    },

    end: async (faultId, go) => {
      await Promise.all([go, active.of(faultId).forth]);
      const { action, moves } = await finish(faultId);
      return { effect: upgradeEffect(action, moves), restarted: [] };
    },

    abandon: async (faultId) => {
      await finish(faultId);
    },
  };
}

function all(nodes: readonly string[], reason: string): Map<string, string> {
  return new Map(nodes.map((node) => [node, reason]));
}
