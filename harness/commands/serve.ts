import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { Catalogue } from '../serve/catalogue.ts';
import { isLoopback } from '../serve/request-rules.ts';
import { startServer } from '../serve/server.ts';
import { print, type CommandContext } from './context.ts';
import { stopSignal } from './signals.ts';

interface ServeFlags {
  readonly out: string;
  readonly host: string;
  readonly port: number;
  readonly allowRemote?: true;
}

/** `verdict serve`: runs as pages, for browsers of this machine, until Ctrl-C. */
export function serveCommand(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('list runs in a browser, open their reports, compare two of them')
    .option('--out <dir>', 'folder that holds run folders', 'runs')
    .option('--port <number>', 'port; 0: any that is free', portOf, 7878)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--allow-remote', 'with a --host that other machines reach: whoever reaches it reads all runs')
    .action(async (flags: ServeFlags) => {
      const remote = !isLoopback(flags.host);
      if (remote && flags.allowRemote === undefined) throw refusedHost(flags.host);
      const catalogue = Catalogue.of(flags.out);
      // Nothing needs healing, so this says nothing and ends at once.
      const stopped = once(stopSignal(() => undefined));
      const server = await startServer(catalogue, {
        host: flags.host,
        port: flags.port,
        remote,
        onTrouble: (message) => print(context.stderr, `verdict serve: ${message}`),
      });
      print(context.stdout, `The runs in ${flags.out}: ${server.url}`);
      if (remote) print(context.stdout, 'Every machine that reaches this address can read them.');
      print(context.stdout, 'Ctrl-C ends it.');
      await stopped;
      await server.close();
    });
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InputError(`--port ${text}: expected a number from 0 to 65535`, { code: 'FLAG_INVALID' });
}

function refusedHost(host: string): InputError {
  return new InputError(
    `--host ${host}: other machines could reach it, and read every run, log and trace without a password`,
    {
      code: 'HOST_REMOTE',
      hint: 'Leave --host out and forward the port (ssh -L 7878:localhost:7878), or say --allow-remote where that is meant.',
    },
  );
}

function once(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
