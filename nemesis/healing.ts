import { rm } from 'node:fs/promises';
import type { LeftoverLab } from '../harness/core/contracts/host.ts';
import { HarnessError, messageOf } from '../harness/core/errors.ts';
import { straighten } from './clock/straighten.ts';
import { undo } from './drivers/commands.ts';
import { giveDataBack } from './drivers/data-copy.ts';
import { removeFiller } from './drivers/filler.ts';
import {
  openLedger,
  pendingInverses,
  type ChangedBuild,
  type ChangedData,
  type ChangedMembers,
  type Inverse,
} from './ledger.ts';

/** What the system has to take back itself, as far as it can. */
export type SystemInverse = ChangedMembers | ChangedBuild;

/** In this order: nodes are started with the data, the room, the network and the clocks that they are to have. */
const PHASES: readonly (readonly Inverse['kind'][])[] = [
  ['command', 'clocks', 'disk', 'filler', 'data'],
  ['process'],
  ['members', 'build'],
];

/**
 * Takes back everything a ledger holds as pending, newest first, and marks it done; the ids of the actions in that order.
 * For the ledger of a run that has ended: nobody else may be writing to it. What is undone already, or was never done,
 * is left as it is.
 *
 * @param restore takes back what the system itself has to; without it that stays as it is
 * @throws HarnessError when something could not be taken back: it stays pending, and everything else is healed
 */
export async function healPending(
  file: string,
  target: LeftoverLab,
  restore: (inverse: SystemInverse) => Promise<void> = () => Promise.resolve(),
): Promise<string[]> {
  const pending = pendingInverses(file);
  if (pending.length === 0) return [];
  const failures = new Map<string, unknown>();
  for (const kinds of PHASES) {
    for (const { id, inverses } of pending) {
      try {
        await takeBack(
          target,
          inverses.filter(({ kind }) => kinds.includes(kind)),
          restore,
        );
      } catch (error) {
        failures.set(id, error);
      }
    }
  }
  const healed = pending.map(({ id }) => id).filter((id) => !failures.has(id));
  await markDone(file, healed);
  if (failures.size > 0) throw healFailed(failures, healed);
  return healed;
}

async function takeBack(
  target: LeftoverLab,
  inverses: readonly Inverse[],
  restore: (inverse: SystemInverse) => Promise<void>,
): Promise<void> {
  await Promise.all(
    inverses.map(async (inverse) => {
      switch (inverse.kind) {
        case 'data':
          return giveBack(target, inverse);
        case 'command':
          await undo(target, inverse.command);
          return;
        case 'clocks':
          return straighten(inverse.page);
        case 'disk':
          return target.releaseDisk(inverse.node);
        case 'filler':
          return removeFiller(target.dataFolder(inverse.node));
        case 'process':
          return revive(target, inverse.node, inverse.action);
        case 'members':
        case 'build':
          return restore(inverse);
      }
    }),
  );
}

/** A node that runs has gone on from what it found. */
async function giveBack(target: LeftoverLab, { node, copy, changes }: ChangedData): Promise<void> {
  if ((await target.state(node)) === 'stopped') {
    const decoded = changes.map(({ before, after, ...place }) => ({
      ...place,
      before: Buffer.from(before, 'base64'),
      after: Buffer.from(after, 'base64'),
    }));
    await giveDataBack(target.dataFolder(node), decoded, copy);
  }
  await rm(copy, { recursive: true, force: true });
}

async function revive(target: LeftoverLab, node: string, action: 'start' | 'resume'): Promise<void> {
  const state = await target.state(node);
  if (action === 'start' && state === 'stopped') await target.start(node);
  if (action === 'resume' && state === 'paused') await target.resume(node);
}

async function markDone(file: string, ids: readonly string[]): Promise<void> {
  const ledger = await openLedger(file);
  try {
    for (const id of ids) await ledger.done(id);
  } finally {
    await ledger.close();
  }
}

function healFailed(failures: ReadonlyMap<string, unknown>, healed: readonly string[]): HarnessError {
  const said = [...failures].map(([id, error]) => `${id}: ${messageOf(error)}`).join('; ');
  const rest = healed.length === 0 ? '' : ` Healed: ${healed.join(', ')}.`;
  return new HarnessError(`not everything could be healed: ${said}.${rest}`, {
    code: 'NEMESIS_HEAL_FAILED',
    hint: 'What is left is in ledger.jsonl of the run; `verdict heal RUN` tries again, `verdict clean` removes the nodes.',
    cause: new AggregateError(failures.values()),
  });
}
