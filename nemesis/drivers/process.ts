import type { Lab, NodeState } from '../../harness/core/contracts/host.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Inverse } from '../ledger.ts';
import { aim, DAMAGE_WORDS, inflict, isBeyondRaft, WITHOUT_DAMAGE, type DamageLab } from './damage.ts';
import type { DamageReport } from './damage-report.ts';
import { narrowed, refusals, type ActionOf, type Ended, type FaultDriver } from './driver.ts';
import type { NodeHolds } from './holds.ts';
import { Claims } from './claims.ts';

/** The part of a lab that process faults need. */
export type ProcessLab = Pick<Lab, 'kill' | 'start' | 'pause' | 'resume' | 'state' | 'pid' | 'life'> & DamageLab;

type ProcessAction = ActionOf<'kill' | 'pause'>;

/** What a fault found and did on one node. */
interface Hold {
  /** Process id before the fault; null when there was no process. */
  readonly pid: number | null;
  readonly before: NodeState;
  readonly after: NodeState;
  readonly damage: DamageReport | undefined;
}

/** Kills and pauses nodes, and takes data from those it killed. A node comes back when the last fault lets it go. */
export function createProcessDriver(lab: ProcessLab, holds: NodeHolds): FaultDriver {
  const actions = new Claims<ProcessAction>();
  const claims = new Map<string, Map<string, Hold | undefined>>();
  const damaged = new Set<string>();

  const hit = async (faultId: string, node: string, action: ProcessAction): Promise<string | undefined> => {
    const before = await lab.state(node);
    const joins = action.kind === 'kill' && holds.killed.has(node);
    if (before === 'stopped' && !joins) {
      await release(faultId, node);
      return `${node} is not running`;
    }
    const pid = lab.pid(node) ?? null;
    if (action.kind === 'kill' && before !== 'stopped') {
      if (action.damage) await aim(lab, node, action.damage);
      holds.killed.add(node);
      await lab.kill(node);
    }
    if (action.kind === 'pause' && before === 'running') await lab.pause(node);
    const after = await lab.state(node);
    const damage = action.kind === 'kill' && action.damage ? await inflict(lab, node, action.damage) : undefined;
    claims.get(faultId)?.set(node, { pid, before, after, damage });
    return undefined;
  };

  const release = async (faultId: string, node: string): Promise<'started' | 'resumed' | undefined> => {
    const returned = holds.isHeldByOthers(faultId, node) ? undefined : await holds.bringBack(node);
    claims.get(faultId)?.delete(node);
    holds.letGo(faultId, node);
    return returned;
  };

  const letGoOf = async (faultId: string): Promise<Ended> => {
    const observed = await Promise.all(
      [...(claims.get(faultId) ?? [])].map(([node, hold]) =>
        holds.inTurn(node, async () => {
          const last = await lab.state(node);
          return { node, hold, last, returned: await release(faultId, node) };
        }),
      ),
    );
    const effect = effectOf(actions.of(faultId), observed);
    claims.delete(faultId);
    actions.delete(faultId);
    return { effect, restarted: observed.filter(({ returned }) => returned === 'started').map(({ node }) => node) };
  };

  const claimedBy = (faultId: string): string[] => [...(claims.get(faultId)?.keys() ?? [])];

  return {
    kinds: ['kill', 'pause'],

    get down() {
      return holds.nodes;
    },
    damaged,

    claim: (faultId, given) => {
      const action = narrowed(given, 'kill', 'pause');
      actions.set(faultId, action);
      claims.set(faultId, new Map(action.targets.map((node) => [node, undefined])));
      for (const node of action.targets) {
        holds.hold(faultId, node);
        if (action.kind === 'kill' && action.damage && isBeyondRaft(action.damage)) damaged.add(node);
      }
    },

    inverses: (faultId) => {
      const action = actions.of(faultId);
      const resumed = claimedBy(faultId).map((node): Inverse => ({ kind: 'process', action: 'resume', node }));
      if (action.kind === 'pause') return resumed;
      const started = claimedBy(faultId).map((node): Inverse => ({ kind: 'process', action: 'start', node }));
      // Some damage is aimed by stopping the node for a moment before it is killed.
      return action.damage === undefined ? started : [...started, ...resumed];
    },

    begin: async (faultId, go) => {
      await go;
      const action = actions.of(faultId);
      return refusals(claimedBy(faultId), (node) => holds.inTurn(node, () => hit(faultId, node, action)));
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
 * last to keep it so; where its data was to suffer, when that was seen to change.
 */
function effectOf(action: ProcessAction, observed: readonly Observed[]): FaultEffect {
  const damage = action.kind === 'kill' ? action.damage : undefined;
  const affected = observed.filter((entry) => (damage ? entry.hold?.damage?.changed : isAffected(action, entry)));
  const reason = damage && WITHOUT_DAMAGE[damage.kind];
  const gone = action.kind === 'kill' ? 'process gone' : 'process stopped';
  return {
    proven: affected.length > 0,
    observation: damage ? DAMAGE_WORDS[damage.kind] : gone,
    count: affected.length,
    ...(reason === undefined || affected.length > 0 ? {} : { reason }),
    details: Object.fromEntries(observed.map((entry) => [entry.node, detailsOf(entry)])),
  };
}

function isAffected({ kind }: ProcessAction, { hold, last, returned }: Observed): boolean {
  if (hold === undefined) return false;
  const wanted: NodeState = kind === 'kill' ? 'stopped' : 'paused';
  const changed = hold.before !== wanted && hold.after === wanted;
  return changed || (last === wanted && returned !== undefined);
}

function detailsOf({ hold, last }: Observed): Json {
  if (hold === undefined) return { last };
  const { pid, before, after, damage } = hold;
  return { pid, before, after, last, ...(damage ? { data: damage.details } : {}) };
}
