import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { RunIdentity, Swept } from '../../harness/core/contracts/host.ts';
import { HarnessError } from '../../harness/core/errors.ts';
import { isSweepable, markOf, type OwnerMark } from './owner-mark.ts';
import { formatOwner, parseOwner } from './owner.ts';

const OWNER_FILE = 'owner.json';

/** Which users of the machine the users of this user namespace are: lines of `inside outside count`. */
const UID_MAP = '/proc/self/uid_map';

/** A folder without a readable owner is in the making, unless it is older than this: then its maker died over it. */
const MAKING_MS = 60_000;

/** End of the name of a folder that is being removed. */
const GOING = '.going';

/** How often creation starts again because another run, closing, removed the common parent at that moment. */
const CREATE_ATTEMPTS = 5;

/** Scratch space of one lab: the nodes' data folders. Removed when the lab closes, or by the next sweep. */
export interface LabDirectory {
  readonly path: string;
  /** The node's data folder on this machine. */
  data(node: string): string;
  remove(): Promise<unknown>;
}

/** Creates the scratch space of a run, `verdict-<uid>/<run id>/` in the temporary folder, with a data folder per node. */
export async function createLabDirectory(run: RunIdentity, nodes: readonly string[]): Promise<LabDirectory> {
  const path = labDirectoryOf(run.id);
  const data = (node: string): string => dataFolderOf(run.id, node);
  await makeFolder(path);
  try {
    const mark = await markOf(run.owner);
    const content = { owner: formatOwner(mark.owner), pidNamespace: mark.pidNamespace };
    await writeFile(join(path, OWNER_FILE), JSON.stringify(content));
    await Promise.all(nodes.map((node) => mkdir(data(node), { recursive: true, mode: 0o700 })));
  } catch (error) {
    await removeLabDirectory(path);
    throw cannotCreate(path, error);
  }
  return { path, data, remove: () => removeLabDirectory(path) };
}

/** The scratch space of a run, on this machine. */
export function labDirectoryOf(run: string): string {
  return join(labRoot(), run);
}

/** The data folder of a node of a run, on this machine. */
export function dataFolderOf(run: string, node: string): string {
  return join(labDirectoryOf(run), 'data', node);
}

/** The runs that have scratch space now. */
export async function runsWithDirectories(): Promise<string[]> {
  return (await namesIn(labRoot())).filter((name) => !name.endsWith(GOING));
}

/** Removes the scratch spaces of dead owners, never one of a live owner. */
export async function sweepLabDirectories(): Promise<Swept[]> {
  const swept: Swept[] = [];
  for (const run of await namesIn(labRoot())) {
    const path = labDirectoryOf(run);
    if (!(await isLeftOver(path))) continue;
    if (await removeLabDirectory(path)) swept.push({ kind: 'folder', name: path, run });
  }
  return swept;
}

function labRoot(): string {
  return join(tmpdir(), `verdict-${String(userOfMachine())}`);
}

/** In a user namespace everybody may be uid 0; the folder must not be the one of the machine's own root then. */
function userOfMachine(): number {
  const { uid } = userInfo();
  const map = existsSync(UID_MAP) ? readFileSync(UID_MAP, 'utf8') : '';
  for (const [inside = 0, outside = 0, count = 0] of map
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))) {
    if (uid >= inside && uid < inside + count) return outside + uid - inside;
  }
  return uid;
}

/** Makes the empty folder; one of the same name that a dead owner left is replaced. */
async function makeFolder(path: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await mkdir(labRoot(), { recursive: true, mode: 0o700 });
      await mkdir(path, { mode: 0o700 });
      return;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (attempt === CREATE_ATTEMPTS || (code !== 'EEXIST' && code !== 'ENOENT')) throw cannotCreate(path, error);
      if (code === 'EEXIST' && !(await isLeftOver(path))) throw inUse(path);
      if (code === 'EEXIST') await removeLabDirectory(path);
    }
  }
}

async function isLeftOver(path: string): Promise<boolean> {
  const mark = await markIn(path);
  if (mark !== undefined) return isSweepable(mark);
  try {
    return (await stat(path)).mtimeMs < Date.now() - MAKING_MS;
  } catch {
    // It was removed in the meantime.
    return false;
  }
}

async function markIn(path: string): Promise<OwnerMark | undefined> {
  try {
    const content = JSON.parse(await readFile(join(path, OWNER_FILE), 'utf8')) as Record<string, unknown>;
    const owner = parseOwner(String(content['owner']));
    return owner && { owner, pidNamespace: String(content['pidNamespace']) };
  } catch {
    // Not written yet, or torn by a crash: nobody is known to own the folder.
    return undefined;
  }
}

async function namesIn(path: string): Promise<string[]> {
  try {
    return await readdir(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/**
 * The common parent goes too when this was its last folder; when it was not, it stays. A folder that is being removed is
 * none any more for everybody else: half of one, without the name of its owner, would look like one in the making.
 *
 * @returns false when somebody else removed it
 */
async function removeLabDirectory(path: string): Promise<boolean> {
  const going = `${path}.${randomUUID()}${GOING}`;
  try {
    await rename(path, going);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  await rm(going, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  await rmdir(labRoot()).catch(() => undefined);
  return true;
}

function inUse(path: string): HarnessError {
  return new HarnessError(`The temporary folder ${path} belongs to another run that is still going on.`, {
    code: 'RUN_ID_IN_USE',
    hint: 'Start the run again: it then gets another name.',
  });
}

function cannotCreate(path: string, cause: unknown): HarnessError {
  return new HarnessError(`Cannot create the nodes' data folders in ${path}.`, {
    code: 'LAB_DIRECTORY',
    hint: 'Free some space there, or set TMPDIR to a folder you can write to.',
    cause,
  });
}
