/** The files of a node by name. A file that was deleted is there and empty. Content is text, one character per byte. */
export type Disk = ReadonlyMap<string, string>;

/**
 * What a handler does to its node's disk. (Verdi, Core/Net.v: disk_op.)
 *
 * - `append`: `bytes` after what the file holds;
 * - `write`: `bytes` in place of what the file holds;
 * - `delete`: the file becomes empty.
 */
export type DiskOperation =
  | { readonly kind: 'append' | 'write'; readonly file: string; readonly bytes: string }
  | { readonly kind: 'delete'; readonly file: string };

/** What a node is after a restart that had its disk and nothing else, and what it wrote while recovering. */
export interface Recovery<State> {
  readonly state: State;
  readonly operations: readonly DiskOperation[];
}

export const EMPTY_DISK: Disk = new Map();

/** The disk after these operations, in order. */
export function afterOperations(disk: Disk, operations: readonly DiskOperation[]): Disk {
  if (operations.length === 0) return disk;
  const files = new Map(disk);
  for (const operation of operations) files.set(operation.file, contentAfter(files.get(operation.file), operation));
  return files;
}

/**
 * The disk after a crash in the middle: the first `done` operations are on it, and of the next one only the first
 * `bytes` bytes. A deletion is never half done.
 */
export function afterTornOperations(
  disk: Disk,
  operations: readonly DiskOperation[],
  done: number,
  bytes: number,
): Disk {
  const torn = operations[done];
  const whole = operations.slice(0, done);
  if (torn === undefined || torn.kind === 'delete' || bytes === 0) return afterOperations(disk, whole);
  return afterOperations(disk, [...whole, { ...torn, bytes: torn.bytes.slice(0, bytes) }]);
}

function contentAfter(content: string | undefined, operation: DiskOperation): string {
  if (operation.kind === 'delete') return '';
  return operation.kind === 'append' ? (content ?? '') + operation.bytes : operation.bytes;
}
