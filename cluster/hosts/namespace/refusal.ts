import { readFileSync } from 'node:fs';
import type { Privilege } from './privilege.ts';

/** Why something cannot be had here, and what would change that. */
export interface Refusal {
  readonly reason: string;
  readonly remedy: string;
}

const AS_ROOT = 'or run as root';

/** Kernel settings that keep ordinary users from making namespaces, with the value that forbids and the way out. */
const SETTINGS = [
  {
    path: 'kernel/apparmor_restrict_unprivileged_userns',
    forbids: '1',
    reason: 'AppArmor restricts unprivileged user namespaces here',
    remedy: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, ${AS_ROOT}`,
  },
  {
    path: 'kernel/unprivileged_userns_clone',
    forbids: '0',
    reason: 'this kernel is set to give ordinary users no user namespaces',
    remedy: `sudo sysctl -w kernel.unprivileged_userns_clone=1, ${AS_ROOT}`,
  },
  {
    path: 'user/max_user_namespaces',
    forbids: '0',
    reason: 'the number of user namespaces is limited to 0 here',
    remedy: `sudo sysctl -w user.max_user_namespaces=15000, ${AS_ROOT}`,
  },
] as const;

/** Explains why the namespaces could not be made, from what the tool said and how the kernel is set. */
export function explainRefusal(privilege: Privilege, said: string): Refusal {
  const tool = said.trim().split('\n').at(-1) ?? '';
  const setting = privilege === 'root' ? undefined : SETTINGS.find(({ path, forbids }) => sysctl(path) === forbids);
  if (setting) return { reason: `${setting.reason} (${tool})`, remedy: setting.remedy };
  if (said.includes('No space left')) {
    const limits = 'user.max_user_namespaces, user.max_net_namespaces, user.max_pid_namespaces';
    return { reason: `a limit on namespaces is reached (${tool})`, remedy: `raise ${limits} with sysctl` };
  }
  const confined = 'in a container, start it with --privileged or with a seccomp profile that allows namespaces';
  return {
    reason: `namespaces cannot be made here (${tool})`,
    remedy: privilege === 'root' ? confined : `run as root; ${confined}`,
  };
}

function sysctl(path: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${path}`, 'utf8').trim();
  } catch {
    // The kernel does not know this setting, so it forbids nothing.
    return undefined;
  }
}
