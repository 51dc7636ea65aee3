import { z } from 'zod';
import { damagingFault } from './damage.ts';
import { targetSchema } from './target.ts';

/**
 * Amnesia: a node dies, its data folder is emptied, and it comes back under its name as a node that never ran. It may
 * vote again where it voted before, and lacks entries that were counted as its own; Raft has no answer to that but to
 * replace the member.
 */
export const wipe = damagingFault({
  name: 'wipe',
  summary: 'Nodes are killed, lose all their data, and start as empty ones at the end',
  parameters: z.strictObject({ target: targetSchema('follower') }),
  act: (targets) => ({ kind: 'kill', targets, damage: { kind: 'wipe' } }),
  describe: (targets) => `wipe ${targets.join(' ')}`,
});
