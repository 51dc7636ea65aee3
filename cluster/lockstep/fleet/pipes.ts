import { execFileSync } from 'node:child_process';
import { closeSync, constants, openSync } from 'node:fs';
import { join } from 'node:path';

/** Both ends of what a node reads and writes, as file descriptors. */
export interface NodePipes {
  /** For the node. */
  readonly stdin: number;
  readonly stdout: number;
  /** For the harness; reading ends when the node's process has gone. */
  readonly write: number;
  readonly read: number;
}

/**
 * Makes the named pipes of some nodes. Named ones, because the harness has to wait for a node within a call, and the
 * pipes that come with a child process can only be waited for between calls.
 */
export function makePipes(folder: string, names: readonly string[]): void {
  execFileSync(
    'mkfifo',
    names.flatMap((name) => [inPipe(folder, name), outPipe(folder, name)]),
  );
}

/** Opens the pipes of a node for a new process; what the one before left in them is gone. */
export function openPipes(folder: string, name: string): NodePipes {
  const [stdin, write] = openBoth(inPipe(folder, name));
  const [read, stdout] = openBoth(outPipe(folder, name));
  return { stdin, stdout, write, read };
}

function inPipe(folder: string, name: string): string {
  return join(folder, `${name}.in`);
}

function outPipe(folder: string, name: string): string {
  return join(folder, `${name}.out`);
}

/** The reading and the writing end. To open one of them alone would wait for the other, so a third holds the pipe meanwhile. */
function openBoth(path: string): readonly [number, number] {
  const held = openSync(path, constants.O_RDWR);
  const ends = [openSync(path, constants.O_RDONLY), openSync(path, constants.O_WRONLY)] as const;
  closeSync(held);
  return ends;
}
