import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Hand } from './hand.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';

/** What a process said last is kept up to this length, for when it ends by itself. */
const LAST_WORDS = 2_000;

/** A process of its own, which nothing that happens in a run can take along. */
export function processHand(start: WorkerStart): Hand {
  return new Hand((hear, gone) => {
    const child = fork(fileURLToPath(new URL('./process-worker.js', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    let lastWords = '';
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      lastWords = (lastWords + text).slice(-LAST_WORDS);
    });
    child.on('message', (message) => hear(message as FromWorker));
    child.on('error', (error) => gone(error.message));
    child.on('exit', (code, signal) => {
      const how = signal === null ? `code ${String(code)}` : signal;
      gone(`the process ended by itself with ${how}${lastWords === '' ? '' : `: ${lastWords.trim()}`}`);
    });
    const send = (message: ToWorker | WorkerStart): void => {
      // A process that is gone is told of by its exit.
      if (child.connected) child.send(message, () => undefined);
    };
    send(start);
    return {
      send,
      end: async () => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      },
    };
  });
}
