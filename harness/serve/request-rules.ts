import type { IncomingMessage } from 'node:http';
import { isIP, isIPv4 } from 'node:net';

/** Why a request is not answered. */
export interface Refusal {
  readonly status: number;
  readonly title: string;
  readonly sentence: string;
}

/** Where a server can be reached from. */
export interface Reach {
  /** The host that it was told to listen on. */
  readonly host: string;
  readonly remote: boolean;
}

/** Names and addresses that lead to this machine only. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

/**
 * What is not answered whatever it asks for: only reading is, and only under a name that is ours. A page of a stranger can make its
 * own name lead to this machine and read what comes from there (DNS rebinding); it cannot do so with an address or with `localhost`.
 */
export function refusalOf(
  { method, headers }: Pick<IncomingMessage, 'method' | 'headers'>,
  reach: Reach,
): Refusal | undefined {
  if (method !== 'GET' && method !== 'HEAD') {
    return { status: 405, title: 'Only reading', sentence: 'This server answers GET and HEAD.' };
  }
  const name = nameIn(headers.host);
  if (name !== undefined && isOurs(name, reach)) return undefined;
  return {
    status: 403,
    title: 'Not under this name',
    sentence: reach.remote
      ? `Ask for it by its address, or by the name it was started with (--host ${reach.host}).`
      : 'Ask for it as localhost or by the address that it printed.',
  };
}

/** The decoded parts of a request's path; undefined for what cannot be a path of a site. */
export function partsOf(url: string): string[] | undefined {
  const path = url.split('?', 1)[0] as string;
  if (!path.startsWith('/')) return undefined;
  try {
    const parts = path.slice(1).split('/').map(decodeURIComponent);
    return parts.some(leadsElsewhere) || (parts.length > 1 && parts.includes('')) ? undefined : parts;
  } catch {
    // Not the percent encoding of any text.
    return undefined;
  }
}

/** Parts that would mean another folder than the one they are in. */
function leadsElsewhere(part: string): boolean {
  return part === '.' || part === '..' || /[/\\\0]/.test(part);
}

/** The host of a `Host` header, without its port: forwarding changes ports. */
function nameIn(header: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d+)?$/i
    .exec(header ?? '')?.[1]
    ?.toLowerCase()
    .replace(/^\[|\]$/g, '');
}

function isOurs(name: string, { host, remote }: Reach): boolean {
  if (isLoopback(name) || name === host.toLowerCase()) return true;
  return remote && isIP(name) !== 0;
}
