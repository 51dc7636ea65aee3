import { readdir, readFile, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab } from '../../harness/core/contracts/host.ts';
import { BEFORE, parseAccount, SYNC_ACCOUNT, type SyncAccount } from '../../harness/core/contracts/sync-account.ts';
import type { DamageReport } from './damage-report.ts';

/** The part of a lab by which a node is caught with something unsynced, and loses it. */
export type PowerLossLab = Pick<Lab, 'dataFolder' | 'outputDirectory' | 'pause' | 'resume' | 'state'>;

/** How long a moment is waited for in which the node has something to lose, ms. */
const AIM_MS = 1_000;

/** Between two looks, ms. */
const LOOK_MS = 1;

/** Something of a node's data that a loss of power takes. */
interface Unsynced {
  /** Files of which an end is not synced: where it begins, and how long they are. */
  readonly tails: readonly { readonly path: string; readonly synced: number; readonly bytes: number }[];
  /** Files whose replacement is not durable: the one before is beside it. */
  readonly replaced: readonly string[];
}

/**
 * Waits until the node has something unsynced, and stops it in this moment, so that it stays so: a moment drawn blindly
 * would nearly always be one in which there is nothing to lose. Gives up after a while; the node runs on then.
 */
export async function catchUnsynced(lab: PowerLossLab, node: string): Promise<void> {
  const end = performance.now() + AIM_MS;
  while (performance.now() < end && (await lab.state(node)) === 'running') {
    if (hasSomething(await unsyncedOf(lab, node))) {
      await lab.pause(node);
      if (hasSomething(await unsyncedOf(lab, node))) return;
      await lab.resume(node);
    }
    await sleep(LOOK_MS);
  }
}

/**
 * What a loss of power does to the data of a node that is stopped: replacements that were not durable are undone, and
 * ends of files that were not synced are cut off. A share of them may stay, so that the cut is in the middle of a write;
 * replacements are then kept or undone by the same share. What the node told nobody, its output forgets as well.
 *
 * @param kept share of each unsynced end that stays, from 0 to 1
 */
export async function losePower(lab: PowerLossLab, node: string, kept: number): Promise<DamageReport> {
  const { tails, replaced } = await unsyncedOf(lab, node);
  let [before, after] = [0, 0];
  for (const { path, synced, bytes } of tails) {
    const left = synced + Math.floor((bytes - synced) * kept);
    await truncate(path, left);
    before += bytes;
    after += left;
  }
  const undone = kept < 0.5 ? replaced : [];
  for (const path of undone) await undo(path);
  await forgetUntold(lab, node);
  return {
    changed: after < before || undone.length > 0,
    details: {
      bytes: { before, after },
      replacements: { before: replaced.length, after: replaced.length - undone.length },
    },
  };
}

async function unsyncedOf(lab: PowerLossLab, node: string): Promise<Unsynced> {
  const account = await accountOf(lab, node);
  const folder = lab.dataFolder(node);
  const names = await readdir(folder);
  const replaced = names.filter((name) => name.endsWith(BEFORE)).map((name) => name.slice(0, -BEFORE.length));
  const tails = await Promise.all(
    Object.entries(account?.data ?? {})
      .filter(([name]) => names.includes(name) && !replaced.includes(name))
      .map(async ([name, synced]) => {
        const path = join(folder, name);
        return { path, synced, bytes: (await stat(path)).size };
      }),
  );
  return {
    tails: tails.filter(({ synced, bytes }) => bytes > synced),
    replaced: replaced.map((name) => join(folder, name)),
  };
}

function hasSomething({ tails, replaced }: Unsynced): boolean {
  return tails.length > 0 || replaced.length > 0;
}

/** Where the replacement had not happened yet, both names are the same file, which no renaming would part. */
async function undo(path: string): Promise<void> {
  await rename(path + BEFORE, path);
  await rm(path + BEFORE, { force: true });
}

async function forgetUntold(lab: PowerLossLab, node: string): Promise<void> {
  const account = await accountOf(lab, node);
  for (const [name, told] of Object.entries(account?.output ?? {})) {
    const path = join(lab.outputDirectory(node).hostPath, name);
    if ((await stat(path)).size > told) await truncate(path, told);
  }
}

/** Undefined where the node keeps none, or has not begun to. */
async function accountOf(lab: PowerLossLab, node: string): Promise<SyncAccount | undefined> {
  try {
    return parseAccount(await readFile(join(lab.outputDirectory(node).hostPath, SYNC_ACCOUNT), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
