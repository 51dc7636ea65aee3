import { existsSync, readFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import type { MembershipChange } from '../harness/core/fault-action.ts';
import { HarnessError, messageOf } from '../harness/core/errors.ts';
import type { Undo } from './packets/backend.ts';

/** What takes an action of the nemesis back, as data, so that another process can do it after a crash. */
export type Inverse =
  | { readonly kind: 'command'; readonly command: Undo }
  | ChangedData
  /** The file that fills a data folder. */
  | { readonly kind: 'filler'; readonly node: string }
  /** What holds back the writes of a node. */
  | { readonly kind: 'disk'; readonly node: string }
  | { readonly kind: 'process'; readonly action: 'start' | 'resume'; readonly node: string }
  /** A node's clocks, by the file of this machine that bends them. */
  | { readonly kind: 'clocks'; readonly page: string }
  | ChangedMembers
  | ChangedBuild;

/** What bytes in files of a node's data folder were before, and what became of them. */
export interface ChangedData {
  readonly kind: 'data';
  readonly node: string;
  /** All the node's data as it was before, in a folder of this machine. */
  readonly copy: string;
  /** Bytes in base64. */
  readonly changes: readonly {
    readonly file: string;
    readonly offset: number;
    readonly before: string;
    readonly after: string;
  }[];
}

/** Who the members were before one of them was changed. */
export interface ChangedMembers {
  readonly kind: 'members';
  readonly node: string;
  readonly change: MembershipChange;
  readonly members: readonly string[];
}

/** What a node ran before it was to run something else for a while. */
export interface ChangedBuild {
  readonly kind: 'build';
  readonly node: string;
  readonly from: string;
  readonly to: string;
}

/** One action's inverses, as written before the action. */
export interface PendingInverses {
  readonly id: string;
  readonly inverses: readonly Inverse[];
}

/** `ledger.jsonl`: what has to be undone is on the disk before it is done. */
export interface Ledger {
  /** Resolves when the inverses of the action are on the disk. */
  pending(id: string, inverses: readonly Inverse[]): Promise<void>;
  /** Notes that the action was taken back. */
  done(id: string): Promise<void>;
  close(): Promise<void>;
}

type LedgerLine = (PendingInverses & { readonly state: 'pending' }) | { readonly id: string; readonly state: 'done' };

/** Opens a ledger for appending, creating it when there is none. Lines are written one after the other. */
export async function openLedger(file: string): Promise<Ledger> {
  const handle = await openFile(file);
  let last: Promise<void> = Promise.resolve();
  const append = (line: LedgerLine): Promise<void> => {
    const written = last.then(() => appendLine(handle, file, line));
    // The failure belongs to the caller that waits for this line; the next line is tried all the same.
    last = written.catch(() => undefined);
    return written;
  };
  return {
    pending: (id, inverses) => append({ id, state: 'pending', inverses }),
    done: (id) => append({ id, state: 'done' }),
    close: async () => {
      await last;
      await handle.close();
    },
  };
}

/**
 * Actions that were written but not marked done, newest first: the order in which they are taken back. A line that is
 * not whole was torn by a crash: its action did not begin, or was taken back already, and taking back is repeatable.
 */
export function pendingInverses(file: string): PendingInverses[] {
  if (!existsSync(file)) return [];
  const pending = new Map<string, PendingInverses>();
  for (const text of readFileSync(file, 'utf8').split('\n')) {
    const line = parseLine(text);
    if (line?.state === 'pending') pending.set(line.id, { id: line.id, inverses: line.inverses });
    else if (line) pending.delete(line.id);
  }
  return [...pending.values()].reverse();
}

/** A line that a crash tore is closed first, so that the next one stands by itself. */
async function openFile(file: string): Promise<FileHandle> {
  try {
    const torn = existsSync(file) && !/(^|\n)$/.test(readFileSync(file, 'utf8'));
    const handle = await open(file, 'a');
    if (torn) await handle.appendFile('\n');
    return handle;
  } catch (error) {
    throw unwritable(file, error);
  }
}

async function appendLine(handle: FileHandle, file: string, line: LedgerLine): Promise<void> {
  try {
    await handle.appendFile(`${JSON.stringify(line)}\n`);
    await handle.datasync();
  } catch (error) {
    throw unwritable(file, error);
  }
}

function unwritable(file: string, cause: unknown): HarnessError {
  return new HarnessError(`cannot write the ledger ${file}: ${messageOf(cause)}`, {
    code: 'LEDGER_UNWRITABLE',
    hint: 'Without a ledger a fault could not be taken back after a crash. Free space or choose another --out folder.',
    cause,
  });
}

function parseLine(text: string): LedgerLine | undefined {
  try {
    return JSON.parse(text) as LedgerLine;
  } catch {
    return undefined;
  }
}
