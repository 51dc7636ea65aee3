import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isSweepable, markOf, type OwnerMark } from '../../cluster/hosts/owner-mark.ts';
import { thisProcess } from '../../cluster/hosts/owner.ts';
import { InputError } from '../core/errors.ts';
import { writing } from '../store/run-folder.ts';

/** Whoever took over the same stale lock at the same moment has done so by then, ms. */
const SETTLED_MS = 50;

/**
 * Makes this process the only one that writes into a folder. A lock whose process is dead counts for nothing: the pid alone
 * would not say so, as another process may have it by now, so the time it started is in it too.
 *
 * @returns gives the folder free
 * @throws InputError naming the process that holds it
 */
export async function holdLock(path: string): Promise<() => void> {
  const mine = `${JSON.stringify(await markOf(thisProcess()))}\n`;
  const taken = created(path, mine) || (await takenOver(path, mine));
  if (!taken) throw held(path);
  return () => {
    if (textAt(path) === mine) rmSync(path, { force: true });
  };
}

/** Content and name appear in one step, so that nobody reads half of it. */
function created(path: string, mine: string): boolean {
  const draft = draftOf(path, mine);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Two may find the same stale lock: it is still there when it is replaced, and the last to replace it has it. */
async function takenOver(path: string, mine: string): Promise<boolean> {
  const stale = textAt(path);
  if (stale === undefined) return created(path, mine);
  if (!(await isSweepable(markIn(stale)))) return false;
  const draft = draftOf(path, mine);
  if (textAt(path) === stale) renameSync(draft, path);
  else rmSync(draft);
  await delay(SETTLED_MS);
  return textAt(path) === mine;
}

function draftOf(path: string, mine: string): string {
  const draft = `${path}.${String(process.pid)}`;
  writing(draft, () => writeFileSync(draft, mine));
  return draft;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function markIn(text: string): OwnerMark {
  return JSON.parse(text) as OwnerMark;
}

function held(path: string): InputError {
  const text = textAt(path);
  const who = text === undefined ? 'another process' : `process ${String(markIn(text).owner.pid)}`;
  return new InputError(`${path}: ${who} is at work here`, {
    code: 'CAMPAIGN_BUSY',
    hint: 'Wait for it, or stop it with Ctrl-C or SIGTERM; what it did so far is kept.',
  });
}
