import type { ShrinkProgress } from '../shrink/shrink.ts';
import type { HuntSettings } from './settings.ts';
import type { SmallCatch } from './keeper.ts';
import type { Catch, Portion } from './portion.ts';
import type { Tally } from './tally.ts';

/** With what a thread of a hunt begins. */
export interface WorkerStart {
  readonly settings: HuntSettings;
  /** Signatures of what was found before. */
  readonly known: readonly string[];
  /** Of the hunt's closing. */
  readonly memory: SharedArrayBuffer;
}

/** What a thread is told: the next schedules to try. */
export type ToWorker = Portion;

/** What a thread says: that it begins, how far it is, a finding the moment it has one, how far that is in becoming small (null: no longer), its small schedule later, and what the portion came to last. */
export type FromWorker =
  | { readonly type: 'ready' }
  | { readonly type: 'caught'; readonly caught: Catch }
  | { readonly type: 'shrinking'; readonly position: number; readonly progress: ShrinkProgress | null }
  | { readonly type: 'shrunk'; readonly position: number; readonly small: SmallCatch }
  | { readonly type: 'unshrunk'; readonly position: number; readonly reason: string }
  | { readonly type: 'tried'; readonly portion: Portion; readonly tally: Tally }
  | { readonly type: 'done'; readonly portion: Portion; readonly tally: Tally }
  | { readonly type: 'failed'; readonly message: string; readonly code: string; readonly hint: string | undefined };
