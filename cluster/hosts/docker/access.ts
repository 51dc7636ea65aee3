import { runTool } from '../command.ts';

/**
 * By which right the harness acts on nodes.
 *
 * - `direct`: as root, with nsenter and kill(2), in a few milliseconds and without any privilege in a container.
 * - `engine`: without root, through the engine: tools run inside the node's anchor container, which then holds
 *   NET_ADMIN and NET_RAW, and signals are sent by the engine. Slower; needs membership of the group docker only.
 */
export type Access = 'direct' | 'engine';

/** Tries to enter a network namespace (our own), because being uid 0 does not always mean having the right. */
export async function chooseAccess(): Promise<Access> {
  if (process.getuid?.() !== 0) return 'engine';
  const entered = await runTool(['nsenter', '-t', String(process.pid), '-n', '--', 'true']);
  return entered.exitCode === 0 ? 'direct' : 'engine';
}
