import type { Server } from 'node:http';
import { HarnessError, InputError, UnavailableError, type VerdictError } from '../core/errors.ts';

/** Where a server is to listen. */
export interface Listening {
  readonly host: string;
  /** 0: any that is free. */
  readonly port: number;
}

/**
 * Begins to listen.
 *
 * @throws InputError for a host that is not this machine's; UnavailableError where the port cannot be had
 */
export async function listening(server: Server, { host, port }: Listening): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(unlistenable(host, port, cause)));
    server.listen({ host, port }, resolve);
  });
}

/** Ends a server, and whatever it is sending. */
export async function closed(server: Server): Promise<void> {
  const ended = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await ended;
}

function unlistenable(host: string, port: number, cause: NodeJS.ErrnoException): VerdictError {
  const where = `port ${String(port)} of ${host}`;
  switch (cause.code) {
    case 'EADDRINUSE':
      return new UnavailableError(`${where} is taken by another program`, {
        code: 'PORT_IN_USE',
        hint: 'Give another --port, or --port 0 for any that is free.',
        cause,
      });
    case 'EACCES':
      return new UnavailableError(`${where} is not for this user`, {
        code: 'PORT_DENIED',
        hint: 'Give a --port above 1023.',
        cause,
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new InputError(`--host ${host}: this machine has no such address`, { code: 'HOST_UNKNOWN', cause });
    default:
      return new HarnessError(`${where} cannot be served: ${cause.message}`, { code: 'SERVE_FAILED', cause });
  }
}
