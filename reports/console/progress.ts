import type { CompletionType } from '../../harness/core/operation.ts';
import type { Phase, RunEvent } from '../../harness/core/run-events.ts';
import { faultNotice } from './fault-notice.ts';

/** What is going on right now, as far as the events told. */
export interface Progress {
  readonly phase: Phase | undefined;
  readonly plannedMs: number | undefined;
  /** The latest moment of the run that was told of, ns. */
  readonly time: number;
  readonly outcomes: Readonly<Record<CompletionType, number>>;
  /** Who was elected last; `fleeting` where that is too often for a line each. */
  readonly leader: { readonly node: string; readonly term: number; readonly fleeting: boolean } | undefined;
  /** Description of each fault in force, by id. */
  readonly faults: ReadonlyMap<string, string>;
}

export const NO_PROGRESS: Progress = {
  phase: undefined,
  plannedMs: undefined,
  time: 0,
  outcomes: { ok: 0, fail: 0, info: 0 },
  leader: undefined,
  faults: new Map(),
};

/** The state after one more event. Pure. */
export function advance(before: Progress, event: RunEvent): Progress {
  switch (event.type) {
    case 'phase':
      return { ...before, phase: event.phase, plannedMs: event.plannedMs };
    case 'operation':
      return {
        ...before,
        time: Math.max(before.time, event.time),
        outcomes: { ...before.outcomes, [event.outcome]: before.outcomes[event.outcome] + 1 },
      };
    case 'leader':
      return { ...before, leader: { node: event.node, term: event.term, fleeting: event.fleeting === true } };
    case 'fault':
      return { ...before, faults: faultsAfter(before.faults, event) };
    case 'exit':
      return before.leader?.node === event.exit.node ? { ...before, leader: undefined } : before;
    case 'warning':
      return before;
  }
}

function faultsAfter(
  faults: Progress['faults'],
  { event }: Extract<RunEvent, { type: 'fault' }>,
): ReadonlyMap<string, string> {
  const notice = faultNotice(event);
  if (notice?.kind === 'started') return new Map([...faults, [notice.id, notice.description]]);
  if (notice?.kind === 'stopped') return new Map([...faults].filter(([id]) => id !== notice.id));
  return faults;
}
