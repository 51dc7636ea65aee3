import { HarnessError } from '../../../harness/core/errors.ts';

/** What a rule of the daemon has done. */
export interface RuleCounters {
  readonly rule: string;
  /** Packets that matched. */
  readonly seen: number;
  /** Of these, how many suffered the effect. */
  readonly hit: number;
  /** Segments let through because they had been hit before. */
  readonly again: number;
  /** Lost because the rule's own queue was full. */
  readonly full: number;
  /** Kept back at this moment. */
  readonly waiting: number;
}

/** The daemon as a whole, since it was started. */
export interface DaemonCounters {
  /** Packets that the kernel threw away because the daemon's queue, or its socket, was full: an unwanted loss. */
  readonly overrun: { readonly queue: number; readonly socket: number };
  /** Copies that the kernel refused to send, as it does with more than a link takes at once. */
  readonly unsent: number;
  /** Lines that are missing in the journal. */
  readonly unlogged: number;
  /** Packets that are no IPv4. */
  readonly unreadable: number;
}

export type Answer =
  | { readonly answer: 'ready' | 'installed' }
  | { readonly answer: 'refused'; readonly problem: string }
  | { readonly answer: 'released'; readonly packets: number }
  | (DaemonCounters & { readonly answer: 'removed' | 'counters'; readonly rules: readonly RuleCounters[] });

/** Reads one line of the daemon; anything that is no answer is trouble of this machine. */
export function readAnswer(line: string): Answer {
  try {
    return JSON.parse(line) as Answer;
  } catch (cause) {
    throw new HarnessError(`the packet daemon answered ${JSON.stringify(line)}`, { code: 'PACKET_DAEMON', cause });
  }
}
