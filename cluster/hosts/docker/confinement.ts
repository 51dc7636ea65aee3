import type { HostConfig } from 'dockerode';

const MIB = 1024 * 1024;

export interface Limits {
  readonly memoryMiB: number;
  readonly processes: number;
}

/** What every container of ours gets: no capability, no way to gain one, nothing writable but its mounts and /tmp. */
export function confined(limits: Limits): HostConfig {
  return {
    CapDrop: ['ALL'],
    // Without label=disable, SELinux would forbid a container the folders of this machine that are mounted into it.
    SecurityOpt: ['no-new-privileges', 'label=disable'],
    ReadonlyRootfs: true,
    Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=64m,mode=1777', '/run': 'rw,nosuid,nodev,size=1m,mode=755' },
    Memory: limits.memoryMiB * MIB,
    MemorySwap: limits.memoryMiB * MIB,
    PidsLimit: limits.processes,
    // Output is read from the container directly; a second copy in the engine would only fill its disk.
    LogConfig: { Type: 'none', Config: {} },
  };
}
