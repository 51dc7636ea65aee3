import { dirname } from 'node:path';
import { packetDaemonIfAny } from '../nemesis/native/packet-daemon.ts';
import type { OwnPrograms } from './core/contracts/host.ts';
import { packageRoot } from './version.ts';

/** Our own programs for hosts to try, compiled at the first call on a machine. */
export async function ownPrograms(): Promise<OwnPrograms> {
  return { packetDaemon: await packetDaemonIfAny() };
}

/** The folders that programs of ours are in which labs run as tools. */
export async function toolFolders(): Promise<readonly string[]> {
  const packetDaemon = await packetDaemonIfAny();
  return [packageRoot(), ...('path' in packetDaemon ? [dirname(packetDaemon.path)] : [])];
}
