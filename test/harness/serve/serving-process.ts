import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** `verdict serve` in a process of its own. */
export interface Serving {
  readonly url: string;
  /** What it has printed until it could be reached. */
  readonly printed: string;
  /** Sends a signal, where it has not ended yet; its exit code. */
  end(signal: 'SIGINT' | 'SIGTERM'): Promise<number | null>;
}

/** @param argv script and arguments for Node.js */
export async function startServing(argv: readonly string[], cwd?: string): Promise<Serving> {
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'], ...(cwd ? { cwd } : {}) });
  const ended = once(child, 'exit') as Promise<[number | null]>;
  let printed = '';
  child.stdout.setEncoding('utf8');
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false }) as AsyncIterable<string>) {
    printed += chunk;
    if (printed.includes('Ctrl-C ends it.\n')) break;
  }
  const url = /http:\S+/.exec(printed)?.[0];
  if (url === undefined) throw new Error(`verdict serve ended with ${String((await ended)[0])}: ${printed}`);
  return {
    url,
    printed,
    end: async (signal) => {
      child.kill(signal);
      return (await ended)[0];
    },
  };
}
