import type { Lab, NodeState } from '../../harness/core/contracts/host.ts';
import type { FaultEffect } from '../../harness/core/fault.ts';
import type { Json } from '../../harness/core/json.ts';
import { narrowed, type Ended, type FaultDriver } from './driver.ts';

/** The part of a lab that process faults need. */
export type ProcessLab = Pick<Lab, 'kill' | 'start' | 'pause' | 'resume' | 'state' | 'pid' | 'life'>;

export type ProcessFaultKind = 'kill' | 'pause';

/** What a fault found and did on one node. */
interface Hold {
  readonly kind: ProcessFaultKind;
  /** Process id before the fault; null when there was no process. */
  readonly pid: number | null;
  readonly before: NodeState;
  readonly after: NodeState;
}

/** Kills and pauses nodes. Several faults may hold one node; it comes back when the last of them lets go. */
export function createProcessDriver(lab: ProcessLab): FaultDriver {
  const kinds = new Map<string, ProcessFaultKind>();
  const holders = new Map<string, Set<string>>();
  const claims = new Map<string, Map<string, Hold | undefined>>();
  const killed = new Set<string>();
  const turns = new Map<string, Promise<unknown>>();

  /** Actions on one node happen one after the other: each looks at the state the last one left. */
  const inTurn = <T>(node: string, action: () => Promise<T>): Promise<T> => {
    const result = (turns.get(node) ?? Promise.resolve()).then(action, action);
    turns.set(node, result);
    return result;
  };

  const letGo = (faultId: string, node: string): void => {
    claims.get(faultId)?.delete(node);
    const others = holders.get(node);
    others?.delete(faultId);
    if (others?.size === 0) holders.delete(node);
  };

  const hit = async (faultId: string, node: string, kind: ProcessFaultKind): Promise<string | undefined> => {
    const before = await lab.state(node);
    const joins = kind === 'kill' && killed.has(node);
    if (before === 'stopped' && !joins) {
      await release(faultId, node);
      return `${node} is not running`;
    }
    const pid = lab.pid(node) ?? null;
    if (kind === 'kill' && before !== 'stopped') {
      killed.add(node);
      await lab.kill(node);
    }
    if (kind === 'pause' && before === 'running') await lab.pause(node);
    claims.get(faultId)?.set(node, { kind, pid, before, after: await lab.state(node) });
    return undefined;
  };

  const release = async (faultId: string, node: string): Promise<'started' | 'resumed' | undefined> => {
    const others = [...(holders.get(node) ?? [])].filter((holder) => holder !== faultId);
    const returned = others.length > 0 ? undefined : await bringBack(node);
    letGo(faultId, node);
    return returned;
  };

  /** A node that ended by itself stays as it is: that is for the log and the report, not for the nemesis. */
  const bringBack = async (node: string): Promise<'started' | 'resumed' | undefined> => {
    const state = await lab.state(node);
    if (state === 'stopped' && killed.has(node)) {
      await lab.start(node);
      killed.delete(node);
      return 'started';
    }
    killed.delete(node);
    if (state !== 'paused') return undefined;
    await lab.resume(node);
    return 'resumed';
  };

  const letGoOf = async (faultId: string): Promise<Ended> => {
    const observed = await Promise.all(
      [...(claims.get(faultId) ?? [])].map(([node, hold]) =>
        inTurn(node, async () => {
          const last = await lab.state(node);
          return { node, hold, last, returned: await release(faultId, node) };
        }),
      ),
    );
    claims.delete(faultId);
    kinds.delete(faultId);
    return {
      effect: effectOf(observed),
      restarted: observed.filter(({ returned }) => returned === 'started').map(({ node }) => node),
    };
  };

  const kindOf = (faultId: string): ProcessFaultKind => {
    const kind = kinds.get(faultId);
    if (kind === undefined) throw new RangeError(`fault ${faultId} has claimed nothing`);
    return kind;
  };

  const claimedBy = (faultId: string): string[] => [...(claims.get(faultId)?.keys() ?? [])];

  return {
    kinds: ['kill', 'pause'],

    get down() {
      return new Set(holders.keys());
    },

    claim: (faultId, action) => {
      const { kind, targets } = narrowed(action, 'kill', 'pause');
      kinds.set(faultId, kind);
      claims.set(faultId, new Map(targets.map((node) => [node, undefined])));
      for (const node of targets) holders.set(node, (holders.get(node) ?? new Set()).add(faultId));
    },

    inverses: (faultId) => {
      const action = kindOf(faultId) === 'kill' ? 'start' : 'resume';
      return claimedBy(faultId).map((node) => ({ kind: 'process', action, node }));
    },

    begin: async (faultId, go) => {
      await go;
      const kind = kindOf(faultId);
      const nodes = claimedBy(faultId);
      const reasons = await Promise.all(
        nodes.map(async (node) => [node, await inTurn(node, () => hit(faultId, node, kind))] as const),
      );
      return new Map(reasons.flatMap(([node, reason]) => (reason === undefined ? [] : [[node, reason] as const])));
    },

    end: async (faultId, go) => {
      await go;
      return letGoOf(faultId);
    },

    abandon: async (faultId) => {
      await letGoOf(faultId);
    },
  };
}

interface Observed {
  readonly node: string;
  readonly hold: Hold | undefined;
  readonly last: NodeState;
  readonly returned: 'started' | 'resumed' | undefined;
}

/**
 * A node counts when its state was seen to change as the fault wanted, or when the fault, having found it so, was the
 * last to keep it so.
 */
function effectOf(observed: readonly Observed[]): FaultEffect {
  const kind = observed.find(({ hold }) => hold)?.hold?.kind ?? 'kill';
  const affected = observed.filter(isAffected);
  return {
    proven: affected.length > 0,
    observation: kind === 'kill' ? 'process gone' : 'process stopped',
    count: affected.length,
    details: Object.fromEntries(observed.map((entry) => [entry.node, detailsOf(entry)])),
  };
}

function isAffected({ hold, last, returned }: Observed): boolean {
  if (hold === undefined) return false;
  const wanted: NodeState = hold.kind === 'kill' ? 'stopped' : 'paused';
  const changed = hold.before !== wanted && hold.after === wanted;
  return changed || (last === wanted && returned !== undefined);
}

function detailsOf({ hold, last }: Observed): Json {
  if (hold === undefined) return { last };
  return { pid: hold.pid, before: hold.before, after: hold.after, last };
}
