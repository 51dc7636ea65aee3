import type { Lab } from '../../harness/core/contracts/host.ts';
import { narrowed, refusals, type ActionOf, type FaultDriver } from './driver.ts';
import { Claims } from './claims.ts';

/** The part of a lab that is needed to slow disks down. */
export type SlowDiskLab = Pick<Lab, 'slowDisk' | 'releaseDisk' | 'timeWrite' | 'state'>;

/** How much the fault writes to see its effect. */
const TRIAL_BYTES = 4_096;

/** How often it writes beforehand, at most, to see how fast the disk is when nobody else keeps it busy. */
const TRIALS = 5;

/** What a write took in a node's place, ms. */
interface Slowed {
  readonly before: number;
  readonly during: number;
}

interface Claim {
  readonly action: ActionOf<'slow-disk'>;
  readonly slowed: Map<string, Slowed>;
}

/** Holds back what nodes write. One fault has a disk at a time. */
export function createSlowDiskDriver(lab: SlowDiskLab): FaultDriver {
  const claims = new Claims<Claim>();
  const slow = new Set<string>();

  const hit = async ({ action, slowed }: Claim, node: string): Promise<string | undefined> => {
    if (slow.has(node)) return `the disk of ${node} is slow already`;
    if ((await lab.state(node)) === 'stopped') return `${node} is not running`;
    slow.add(node);
    const before = await quickest(() => lab.timeWrite(node, TRIAL_BYTES), leastTime(action));
    slowed.set(node, { before, during: 0 });
    const disk = await lab.slowDisk(node, action.bytesPerSecond);
    slowed.set(node, { before, during: await disk.timeWrite(TRIAL_BYTES) });
    return undefined;
  };

  const letGoOf = async (faultId: string): Promise<Claim> => {
    const claim = claims.of(faultId);
    for (const node of claim.slowed.keys()) {
      await lab.releaseDisk(node);
      slow.delete(node);
    }
    claims.delete(faultId);
    return claim;
  };

  return {
    kinds: ['slow-disk'],

    claim: (faultId, given) => claims.set(faultId, { action: narrowed(given, 'slow-disk'), slowed: new Map() }),

    inverses: (faultId) => claims.of(faultId).action.targets.map((node) => ({ kind: 'disk', node })),

    begin: async (faultId, go) => {
      await go;
      const claim = claims.of(faultId);
      return refusals(claim.action.targets, (node) => hit(claim, node));
    },

    end: async (faultId, go) => {
      await go;
      const { action, slowed } = await letGoOf(faultId);
      const least = leastTime(action);
      const slower = [...slowed.values()].filter(({ before, during }) => during >= least && during > before);
      return {
        effect: {
          proven: slower.length > 0,
          observation: 'disks slower',
          count: slower.length,
          details: Object.fromEntries(
            [...slowed].map(([node, { before, during }]) => [
              node,
              { bytes: TRIAL_BYTES, beforeMs: Math.round(before), duringMs: Math.round(during) },
            ]),
          ),
        },
        restarted: [],
      };
    },

    abandon: async (faultId) => {
      await letGoOf(faultId);
    },
  };
}

/** How long the fault's own write takes at least under the limit, ms. */
function leastTime({ bytesPerSecond }: ActionOf<'slow-disk'>): number {
  return (1_000 * TRIAL_BYTES) / bytesPerSecond;
}

/** Measures until it was faster than `enough`, ms, or often enough; the least counts. */
async function quickest(measure: () => Promise<number>, enough: number): Promise<number> {
  let least = Infinity;
  for (let trial = 0; trial < TRIALS && least >= enough; trial++) least = Math.min(least, await measure());
  return least;
}
