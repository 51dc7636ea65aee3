import type { Writable } from 'node:stream';

/** What a command may touch of the process it runs in; tests give their own. */
export interface CommandContext {
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborts at Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}

export function print(stream: Writable, text: string): void {
  stream.write(`${text}\n`);
}
