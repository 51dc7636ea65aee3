import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../harness/core/contracts/host.ts';
import type { RestartAction } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { narrowed, type FaultDriver } from './driver.ts';
import type { NodeHolds } from './holds.ts';
import { Claims } from './claims.ts';

/** The part of a lab that restarts need. */
export type RestartLab = Pick<Lab, 'kill' | 'stop' | 'start' | 'state' | 'pid'>;

/** A node that was asked to end and has not after this long is killed, ms. */
const GRACE_MS = 5_000;

/** One end and start of a node, by its process ids before and after. */
interface Replacement {
  readonly before: number | null;
  readonly after: number | null;
}

/** What goes on at one node. */
interface Course {
  readonly replacements: Replacement[];
  /** Settles when the node was ended for the first time, with the reason where it could not be. */
  readonly begun: Promise<string | undefined>;
  readonly finished: Promise<void>;
}

interface Restarting {
  readonly action: RestartAction;
  readonly stop: AbortController;
  readonly courses: Map<string, Course>;
}

/**
 * Ends nodes and starts them again, once or over and over.
 *
 * @param restarted told of every start, when it has happened
 */
export function createRestartDriver(lab: RestartLab, holds: NodeHolds, restarted: (node: string) => void): FaultDriver {
  const active = new Claims<Restarting>();

  const replace = async (node: string, { signal }: RestartAction, ended: () => void): Promise<Replacement> => {
    const before = lab.pid(node) ?? null;
    holds.killed.add(node);
    await (signal === 'kill' ? lab.kill(node) : lab.stop(node, GRACE_MS));
    ended();
    await lab.start(node);
    holds.killed.delete(node);
    restarted(node);
    return { before, after: lab.pid(node) ?? null };
  };

  const follow = (faultId: string, node: string, { action, stop: { signal } }: Restarting): Course => {
    const replacements: Replacement[] = [];
    let answer: (reason: string | undefined) => void = () => undefined;
    const begun = new Promise<string | undefined>((resolve) => (answer = resolve));
    const stopped = (): boolean => signal.aborted;
    const run = async (): Promise<void> => {
      while (replacements.length < action.times && !stopped()) {
        if (replacements.length > 0) await sleep(action.pauseMs, undefined, { signal }).catch(() => undefined);
        if (stopped()) return;
        const refused = await holds.inTurn(node, async () => {
          const reason = await unfit(faultId, node);
          if (reason === undefined) replacements.push(await replace(node, action, () => answer(undefined)));
          return reason;
        });
        if (refused !== undefined) {
          answer(refused);
          return;
        }
      }
    };
    return { replacements, begun, finished: run() };
  };

  /** Why a node cannot be restarted now: it is not there, or not this fault's alone. */
  const unfit = async (faultId: string, node: string): Promise<string | undefined> => {
    if (holds.isHeldByOthers(faultId, node)) return `${node} is held by another fault`;
    return (await lab.state(node)) === 'stopped' ? `${node} is not running` : undefined;
  };

  /** Ends what goes on; every node that was ended is started again, or the failure is thrown. */
  const finish = async (faultId: string): Promise<Restarting> => {
    const restarting = active.of(faultId);
    restarting.stop.abort();
    const results = await Promise.allSettled([...restarting.courses.values()].map(({ finished }) => finished));
    for (const node of restarting.action.targets) {
      if (holds.killed.has(node) && !holds.isHeldByOthers(faultId, node)) {
        await holds.inTurn(node, () => holds.bringBack(node));
      }
      holds.letGo(faultId, node);
    }
    active.delete(faultId);
    const failed = results.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    return restarting;
  };

  return {
    kinds: ['restart'],

    claim: (faultId, given) => {
      const action = narrowed(given, 'restart');
      active.set(faultId, { action, stop: new AbortController(), courses: new Map() });
      for (const node of action.targets) holds.hold(faultId, node);
    },

    inverses: (faultId) =>
      active.of(faultId).action.targets.map((node) => ({ kind: 'process', action: 'start', node })),

    begin: async (faultId, go) => {
      await go;
      const restarting = active.of(faultId);
      for (const node of restarting.action.targets) {
        const course = follow(faultId, node, restarting);
        // A failure belongs to whoever waits for the end; until somebody does it must not end the harness.
        course.finished.catch(() => undefined);
        restarting.courses.set(node, course);
      }
      const refused = new Map<string, string>();
      for (const [node, { begun, finished }] of restarting.courses) {
        const reason = await Promise.race([begun, finished.then(() => begun)]);
        if (reason !== undefined) refused.set(node, reason);
      }
      return refused;
    },

    over: async (faultId) => {
      await Promise.all([...active.of(faultId).courses.values()].map(({ finished }) => finished));
    },

    end: async (faultId, go) => {
      await go;
      return { effect: effectOf(await finish(faultId)), restarted: [] };
    },

    abandon: async (faultId) => {
      await finish(faultId);
    },
  };
}

/** A restart counts when the process was gone and another one was there instead. */
function effectOf({ action, courses }: Restarting): FaultEffect {
  const count = [...courses.values()].reduce((sum, { replacements }) => sum + replacements.filter(isProven).length, 0);
  return {
    proven: count > 0,
    observation: 'process replaced by another',
    count,
    details: {
      planned: action.times * action.targets.length,
      processes: Object.fromEntries(
        [...courses].map(([node, { replacements }]) => [node, replacements.map((replacement) => ({ ...replacement }))]),
      ),
    },
  };
}

function isProven({ before, after }: Replacement): boolean {
  return before !== null && after !== before;
}
