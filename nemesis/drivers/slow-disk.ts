import type { Lab, SlowDisk } from '../../harness/core/contracts/host.ts';
import { narrowed, refusals, type ActionOf, type FaultDriver } from './driver.ts';
import { Claims } from './claims.ts';

/** The part of a lab that is needed to slow disks down. */
export type SlowDiskLab = Pick<Lab, 'slowDisk' | 'timeWrite' | 'state'>;

/** How much the fault writes to see its effect. */
const TRIAL_BYTES = 4_096;

/** What a write took in a node's place, ms. */
interface Slowed {
  readonly disk: SlowDisk;
  readonly before: number;
  readonly during: number;
}

interface Claim {
  readonly action: ActionOf<'slow-disk'>;
  readonly slowed: Map<string, Slowed>;
}

/**
 * Holds back what nodes write. Nothing of it is noted for later: where the harness ends in between, the limit stays with
 * the node's processes until they end, or the container is removed.
 */
export function createSlowDiskDriver(lab: SlowDiskLab): FaultDriver {
  const claims = new Claims<Claim>();
  const slow = new Set<string>();

  const hit = async ({ action, slowed }: Claim, node: string): Promise<string | undefined> => {
    if (slow.has(node)) return `the disk of ${node} is slow already`;
    if ((await lab.state(node)) === 'stopped') return `${node} is not running`;
    slow.add(node);
    const before = await lab.timeWrite(node, TRIAL_BYTES);
    const disk = await lab.slowDisk(node, action.bytesPerSecond);
    slowed.set(node, { disk, before, during: 0 });
    slowed.set(node, { disk, before, during: await disk.timeWrite(TRIAL_BYTES) });
    return undefined;
  };

  const letGoOf = async (faultId: string): Promise<Claim> => {
    const claim = claims.of(faultId);
    for (const [node, { disk }] of claim.slowed) {
      await disk.lift();
      slow.delete(node);
    }
    claims.delete(faultId);
    return claim;
  };

  return {
    kinds: ['slow-disk'],

    claim: (faultId, given) => claims.set(faultId, { action: narrowed(given, 'slow-disk'), slowed: new Map() }),

    inverses: () => [],

    begin: async (faultId, go) => {
      await go;
      const claim = claims.of(faultId);
      return refusals(claim.action.targets, (node) => hit(claim, node));
    },

    end: async (faultId, go) => {
      await go;
      const { action, slowed } = await letGoOf(faultId);
      const least = (1_000 * TRIAL_BYTES) / action.bytesPerSecond;
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
