import { readFileSync } from 'node:fs';

/** With what right the lab's namespaces are made: the machine's own root, or root of a user namespace of the lab's. */
export type Privilege = 'root' | 'user namespace';

/** Extra flags of `unshare` and `nsenter`; everything else is the same for both privileges. */
export const CREATE_FLAGS: Readonly<Record<Privilege, readonly string[]>> = {
  root: [],
  'user namespace': ['--user', '--map-root-user'],
};

export const ENTER_FLAGS: Readonly<Record<Privilege, readonly string[]>> = {
  root: [],
  'user namespace': ['--user', '--preserve-credentials'],
};

const CAP_NET_ADMIN = 12n;
const CAP_SYS_ADMIN = 21n;

/**
 * Judged by capabilities rather than by user id: root of an ordinary container has uid 0 and may make nothing, and
 * there a user namespace is still worth trying.
 */
export function ownPrivilege(): Privilege {
  const effective = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '0';
  const capabilities = BigInt(`0x${effective}`);
  const has = (capability: bigint): boolean => ((capabilities >> capability) & 1n) === 1n;
  return has(CAP_NET_ADMIN) && has(CAP_SYS_ADMIN) ? 'root' : 'user namespace';
}
