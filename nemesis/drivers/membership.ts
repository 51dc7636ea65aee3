import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../harness/core/contracts/host.ts';
import type { MembershipAction } from '../../harness/core/fault-action.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { MembershipWatch } from '../membership-watch.ts';
import { newestLeader } from '../newest-leader.ts';
import type { Administrator, NodeReport } from './administrator.ts';
import { narrowed, NOBODY, type FaultDriver } from './driver.ts';
import type { NodeHolds } from './holds.ts';
import { oneAtATime } from './turns.ts';
import { Claims } from './claims.ts';

/** The part of a lab that changes of the members need. */
export type MembershipLab = Pick<Lab, 'nodes' | 'kill' | 'state' | 'wipe'>;

const PAUSE_MS = 150;
/** After its end a change is pursued for this long, ms: etcd refuses one for 5 s after the one before. */
const LIMIT_MS = 30_000;

interface Changing {
  readonly action: MembershipAction;
  readonly node: string;
  readonly watch: MembershipWatch;
  /** Ends the way there. */
  readonly over: AbortController;
  forth: Promise<void>;
  /** Its data is gone, and it has not been started since. */
  isEmpty: boolean;
  refusal: string | undefined;
}

/** Nodes and the cluster, as far as their number changes. */
export interface MembershipDriver extends FaultDriver {
  readonly outside: ReadonlySet<string>;
  /** Nodes that are leaving or have left: it is theirs to end. */
  readonly departing: ReadonlySet<string>;
}

/**
 * Lets nodes leave and join a cluster, as an administrator does: asks for it through the system, looks whether a majority
 * has it so, asks again where not. What runs at a node is ended when it has left and started when it joins, where the
 * system wants members to begin empty.
 *
 * @param builds what every node runs now
 * @param changed told whenever other nodes are members
 */
export function createMembershipDriver(
  lab: MembershipLab,
  administrator: Administrator,
  holds: NodeHolds,
  builds: ReadonlyMap<string, string>,
  changed: (members: readonly string[]) => void,
): MembershipDriver {
  const active = new Claims<Changing>();
  const departing = new Set<string>();
  let outside = new Set(administrator.outside);
  /** One change at a time: a node that joins must know all who are members by then. */
  const inTurn = oneAtATime();
  const joinsEmpty = administrator.joins === 'empty';

  const pursue = async (changing: Changing, signal: AbortSignal): Promise<void> => {
    for (;;) {
      if (signal.aborted) return;
      const reports = await observe(changing);
      await act(changing, reports);
      if (changing.watch.settled) return;
      await sleep(PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
  };

  const observe = async ({ node, watch }: Changing): Promise<readonly NodeReport[]> => {
    const reports = await administrator.report();
    const lists = reports.flatMap(({ node: from, members }) =>
      members === undefined ? [] : [{ node: from, members }],
    );
    watch.observe(lists, {
      applied: reports.find((report) => report.node === node)?.appliedIndex,
      leader: newestLeader(reports)?.appliedIndex,
    });
    if (watch.members !== undefined) note(watch.members.map((member) => member.node));
    return reports;
  };

  const note = (members: readonly string[]): void => {
    const now = new Set(lab.nodes.filter((node) => !members.includes(node)));
    if ([...now].join() === [...outside].join()) return;
    outside = now;
    changed(lab.nodes.filter((node) => !now.has(node)));
  };

  const act = async (changing: Changing, reports: readonly NodeReport[]): Promise<void> => {
    const { node, watch, action } = changing;
    const { phase } = watch;
    if (phase === 'leave') {
      departing.add(node);
      // What is to be replaced is broken.
      if (action.change === 'replace') await lab.kill(node);
      await ask('leave', changing, reports);
    } else if (phase === 'join') {
      if (joinsEmpty) await empty(changing);
      departing.delete(node);
      await ask('join', changing, reports);
    } else if (phase === 'catch-up') {
      if (changing.isEmpty) await startJoining(changing);
    } else if (joinsEmpty && outside.has(node)) await lab.kill(node);
  };

  const ask = async (kind: 'join' | 'leave', changing: Changing, reports: readonly NodeReport[]): Promise<void> => {
    const asked = askedFor(changing.node, reports);
    if (asked === undefined) return;
    const outcome = await administrator.change(kind, asked, changing.node);
    changing.refusal = outcome.type === 'ok' ? undefined : outcome.error;
  };

  /** A leader knows best; but one that is to leave may not live to answer, where it ends with that. */
  const askedFor = (node: string, reports: readonly NodeReport[]): string | undefined => {
    const leader = newestLeader(reports);
    if (leader !== undefined && (leader.node !== node || !joinsEmpty)) return leader.node;
    return reports.find((report) => report.node !== node && !outside.has(report.node))?.node;
  };

  const empty = async (changing: Changing): Promise<void> => {
    if (changing.isEmpty) return;
    await lab.kill(changing.node);
    await lab.wipe(changing.node);
    changing.isEmpty = true;
  };

  const startJoining = async (changing: Changing): Promise<void> => {
    const { node, watch } = changing;
    changing.isEmpty = false;
    const members = (watch.members ?? []).map((member) => member.node);
    await administrator.launchJoining(node, builds.get(node) as string, members);
  };

  const finish = async (faultId: string): Promise<Changing> => {
    const changing = active.of(faultId);
    try {
      changing.over.abort();
      await changing.forth;
      changing.watch.takeBack();
      await inTurn(() => pursue(changing, AbortSignal.any([administrator.stopped, AbortSignal.timeout(LIMIT_MS)])));
    } finally {
      if (!outside.has(changing.node)) departing.delete(changing.node);
      holds.letGo(faultId, changing.node);
      active.delete(faultId);
    }
    return changing;
  };

  return {
    kinds: ['membership'],

    get outside() {
      const about = [...active.values()].map(({ node }) => node);
      return new Set([...outside].filter((node) => !about.includes(node)));
    },
    get departing() {
      return departing;
    },
    get down() {
      return outside;
    },

    claim: (faultId, given) => {
      const action = narrowed(given, 'membership');
      const [node = ''] = action.targets;
      const watch = new MembershipWatch(node, action.change);
      const over = new AbortController();
      const forth = Promise.resolve();
      active.set(faultId, { action, node, watch, over, forth, isEmpty: false, refusal: undefined });
      holds.hold(faultId, node);
    },

    // Who is a member the cluster keeps to itself: that is taken back by the cluster, or not at all.
    inverses: (faultId) => {
      const { node, action } = active.of(faultId);
      const members = lab.nodes.filter((name) => !outside.has(name));
      return [{ kind: 'members', node, change: action.change, members }];
    },

    begin: async (faultId, go) => {
      await go;
      const changing = active.of(faultId);
      changing.forth = inTurn(() => pursue(changing, changing.over.signal));
      // A failure belongs to whoever waits for the end; until somebody does it must not end the harness.
      changing.forth.catch(() => undefined);
      return NOBODY;
    },

    over: async (faultId) => {
      const { action, forth } = active.of(faultId);
      await (action.change === 'replace' ? forth : new Promise<never>(() => undefined));
    },

    end: async (faultId, go) => {
      await go;
      const { watch, refusal } = await finish(faultId);
      return { effect: withRefusal(watch.effect(), refusal), restarted: [] };
    },

    abandon: async (faultId) => {
      await finish(faultId);
    },
  };
}

function withRefusal(effect: FaultEffect, refusal: string | undefined): FaultEffect {
  if (effect.reason === undefined || refusal === undefined) return effect;
  return { ...effect, reason: `${effect.reason}; the last answer was: ${refusal}` };
}
