import type { NodeExit } from './contracts/host.ts';
import type { NemesisEvent } from './nemesis-events.ts';
import type { CompletionType } from './operation.ts';

export type Phase =
  'preparing' | 'starting nodes' | 'load' | 'recovery' | 'reading replicas' | 'checking' | 'reporting';

/**
 * What an engine tells whoever watches a run while it goes on. Times are ns since the start of the load; 0 before.
 * Reporters subscribe; engines never call them by name.
 */
export type RunEvent =
  | {
      readonly type: 'phase';
      readonly phase: Phase;
      readonly time: number;
      /** Planned length, ms, where one is known. */ readonly plannedMs?: number;
    }
  /** An operation was completed. */
  | { readonly type: 'operation'; readonly outcome: CompletionType; readonly time: number }
  | {
      readonly type: 'leader';
      readonly node: string;
      readonly term: number;
      readonly time: number;
      /** Another one follows within milliseconds: in exact engines timers fire at any time. */ readonly fleeting?: true;
    }
  /** `start-<fault>`, `stop-<fault>` and `effect-<fault>` as they go into the history. */
  | { readonly type: 'fault'; readonly event: NemesisEvent }
  | { readonly type: 'exit'; readonly exit: NodeExit; readonly time: number }
  | { readonly type: 'warning'; readonly message: string; readonly time: number };
