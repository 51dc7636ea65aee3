import type { ClientOutcome, NodeStatus, ReplicaState } from '../../core/contracts/system.ts';
import type { NodeReport } from '../../../nemesis/drivers/administrator.ts';
import type { NodeReading } from '../../../nemesis/snapshot-watch.ts';
import type { ClientEvent, LoadResult } from '../../../workloads/client-loop.ts';

/**
 * What the harness and its client process say to each other, one JSON object per line. Clients run in a process of
 * their own because only that process may stand inside the lab's network; both share the machine's monotonic clock.
 */
export type ToWorker =
  | {
      readonly type: 'init';
      readonly planFile: string;
      readonly build: string;
      readonly nodes: readonly { readonly name: string; readonly address: string }[];
      readonly plugins: readonly string[];
    }
  /** Wait until some node says it leads. */
  | { readonly type: 'await-leader'; readonly timeoutMs: number }
  /** Start the load; `origin` is the monotonic clock's reading at time 0, ns. */
  | { readonly type: 'load'; readonly origin: string }
  | { readonly type: 'stop-load' }
  /** Run closing operations until this time, ns since the origin. */
  | { readonly type: 'close'; readonly until: number }
  | { readonly type: 'replicas'; readonly timeoutMs: number }
  /** Ask every node now who leads. */
  | { readonly type: 'find-leader'; readonly timeoutMs: number }
  /** Ask every node now how far its log reaches, and these how many snapshots they installed as well. */
  | { readonly type: 'readings'; readonly targets: readonly string[]; readonly timeoutMs: number }
  /** Ask every node now what it runs, and who the members are. */
  | { readonly type: 'reports'; readonly timeoutMs: number }
  /** Ask this node to let another one join or leave. */
  | {
      readonly type: 'change-members';
      readonly kind: 'join' | 'leave';
      readonly asked: string;
      readonly member: string;
      readonly timeoutMs: number;
    };

/** Replies carry the type of the command they answer; `events`, `leader` and `counts` come unasked. */
export type FromWorker =
  | { readonly type: 'init' }
  | { readonly type: 'await-leader'; readonly leader: NodeStatus | null }
  | { readonly type: 'load'; readonly result: LoadResult }
  | { readonly type: 'close'; readonly stuck: readonly string[] }
  | { readonly type: 'replicas'; readonly states: readonly (ReplicaState | null)[] }
  | { readonly type: 'find-leader'; readonly leader: NodeStatus | null }
  /** Of the nodes that answered. */
  | { readonly type: 'readings'; readonly readings: readonly NodeReading[] }
  /** Of the nodes that answered. */
  | { readonly type: 'reports'; readonly reports: readonly NodeReport[] }
  | { readonly type: 'change-members'; readonly outcome: ClientOutcome }
  | { readonly type: 'events'; readonly events: readonly ClientEvent[] }
  | { readonly type: 'leader'; readonly time: number; readonly node: string; readonly term: number }
  | { readonly type: 'trouble'; readonly message: string };

export type ReplyTo<T extends ToWorker['type']> = Extract<FromWorker, { type: T }>;
