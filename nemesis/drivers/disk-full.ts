import type { Lab } from '../../harness/core/contracts/host.ts';
import type { Inverse } from '../ledger.ts';
import { narrowed, NOBODY, type FaultDriver } from './driver.ts';
import { fill, freeBytes, removeFiller } from './filler.ts';
import type { NodeHolds } from './holds.ts';
import { Claims } from './claims.ts';

/** The part of a lab that is needed to fill disks. */
export type DiskLab = Pick<Lab, 'dataFolder' | 'state' | 'start'>;

/** What one node had free, before and while its disk was full. */
interface Filled {
  readonly before: number;
  readonly after: number;
}

interface Claim {
  readonly targets: readonly string[];
  readonly filled: Map<string, Filled>;
  /** Nodes that were running. */
  readonly running: Set<string>;
}

/**
 * Fills the file systems of data folders and frees them again. A node that ended over it is started when there is space.
 *
 * @param restarted told of every start, when it has happened
 */
export function createDiskFullDriver(lab: DiskLab, holds: NodeHolds, restarted: (node: string) => void): FaultDriver {
  const claims = new Claims<Claim>();

  const hit = async ({ filled, running }: Claim, node: string): Promise<void> => {
    if ((await lab.state(node)) !== 'stopped') running.add(node);
    const folder = lab.dataFolder(node);
    const before = await freeBytes(folder);
    filled.set(node, { before, after: before });
    await fill(folder);
    filled.set(node, { before, after: await freeBytes(folder) });
  };

  /** Whether the node had ended meanwhile. */
  const release = async (faultId: string, node: string): Promise<boolean> => {
    await removeFiller(lab.dataFolder(node));
    const ended = claims.of(faultId).running.has(node) && (await lab.state(node)) === 'stopped';
    if (ended && !holds.isHeldByOthers(faultId, node)) {
      await lab.start(node);
      restarted(node);
    }
    holds.letGo(faultId, node);
    return ended;
  };

  const letGoOf = async (faultId: string): Promise<Claim & { readonly ended: ReadonlySet<string> }> => {
    const claim = claims.of(faultId);
    const ended = new Set<string>();
    for (const node of claim.targets) {
      if (await holds.inTurn(node, () => release(faultId, node))) ended.add(node);
    }
    claims.delete(faultId);
    return { ...claim, ended };
  };

  return {
    kinds: ['disk-full'],

    claim: (faultId, given) => {
      const { targets } = narrowed(given, 'disk-full');
      claims.set(faultId, { targets, filled: new Map(), running: new Set() });
      for (const node of targets) holds.hold(faultId, node);
    },

    // A node may end over it, and is to be started when there is room again.
    inverses: (faultId) =>
      claims.of(faultId).targets.flatMap((node): Inverse[] => [
        { kind: 'filler', node },
        { kind: 'process', action: 'start', node },
      ]),

    begin: async (faultId, go) => {
      await go;
      const claim = claims.of(faultId);
      await Promise.all(claim.targets.map((node) => holds.inTurn(node, () => hit(claim, node))));
      return NOBODY;
    },

    end: async (faultId, go) => {
      await go;
      const { filled, ended } = await letGoOf(faultId);
      const full = [...filled.values()].filter(({ before, after }) => before > 0 && after === 0);
      return {
        effect: {
          proven: full.length > 0,
          observation: 'bytes that were free taken',
          count: full.reduce((sum, { before }) => sum + before, 0),
          details: Object.fromEntries(
            [...filled].map(([node, { before, after }]) => [
              node,
              { free: { before, after }, then: ended.has(node) ? 'ended, and was started again' : 'ran on' },
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
