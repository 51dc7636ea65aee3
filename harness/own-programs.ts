import { packetDaemonIfAny } from '../nemesis/native/packet-daemon.ts';
import type { OwnPrograms } from './core/contracts/host.ts';

/** Our own programs for hosts to try, compiled at the first call on a machine. */
export async function ownPrograms(): Promise<OwnPrograms> {
  return { packetDaemon: await packetDaemonIfAny() };
}
