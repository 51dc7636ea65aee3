import type { System } from '../../harness/core/contracts/system.ts';
import { Registry } from '../../harness/core/registry.ts';
import { etcd } from './etcd/etcd.ts';
import { maelstrom } from './maelstrom/maelstrom.ts';
import { raft } from './raft/raft.ts';

/** Every system under test a spec can name under `system:`. */
export const systems = new Registry<System>('system', [raft, etcd, maelstrom]);
