import type { Lab } from '../../harness/core/contracts/host.ts';
import type { Damage } from '../../harness/core/fault-action.ts';
import type { DamageReport } from './damage-report.ts';
import { contentOf } from './data-folder.ts';
import { catchUnsynced, losePower, type PowerLossLab } from './power-loss.ts';

/** The part of a lab by which the data of stopped nodes is reached. */
export type DamageLab = Pick<Lab, 'wipe' | 'dataFolder'> & PowerLossLab;

/** Why a damage was seen to do nothing, where more can be said. */
export const WITHOUT_DAMAGE: Readonly<Partial<Record<Damage['kind'], string>>> = {
  'lose-unsynced': 'nothing was unsynced in the time that such a moment was waited for',
};

/** What each damage is seen to have done. */
export const DAMAGE_WORDS: Readonly<Record<Damage['kind'], string>> = {
  wipe: 'data folder emptied',
  'lose-unsynced': 'unsynced data lost',
};

/** Whether it takes data that Raft relies on: what was not synced does not belong to it. */
export function isBeyondRaft({ kind }: Damage): boolean {
  return kind !== 'lose-unsynced';
}

/** Waits for the moment in which the node is to be killed, where the damage depends on it. */
export async function aim(lab: DamageLab, node: string, damage: Damage): Promise<void> {
  if (damage.kind === 'lose-unsynced') await catchUnsynced(lab, node);
}

/** Does it to the data of a node that is stopped. */
export async function inflict(lab: DamageLab, node: string, damage: Damage): Promise<DamageReport> {
  switch (damage.kind) {
    case 'wipe':
      return wipe(lab, node);
    case 'lose-unsynced':
      return losePower(lab, node, damage.kept);
  }
}

async function wipe(lab: DamageLab, node: string): Promise<DamageReport> {
  const before = await contentOf(lab.dataFolder(node));
  await lab.wipe(node);
  const after = await contentOf(lab.dataFolder(node));
  return { changed: before.files > 0 && after.files === 0, details: { before: { ...before }, after: { ...after } } };
}
