import { NEMESIS, type CompletionType, type HistoryEvent } from '../../core/operation.ts';

/** What counting needs of an operation; times in ns. */
export interface Request {
  readonly type: CompletionType;
  readonly invoked: number;
  /** When it should have been invoked, or was, where that was earlier: latency counts from here. */
  readonly due: number;
  /** When its client stopped waiting, also without having learnt anything; Infinity where nobody recorded that. */
  readonly ended: number;
  /** It was done, or refused because the state demands that: somebody answered who may answer. */
  readonly served: boolean;
}

/** The operations of a history in order of invocation, with nothing of what they asked. */
export function requestsOf(events: readonly HistoryEvent[]): Request[] {
  const requests: Request[] = [];
  const open = new Map<number, number>();
  for (const event of events) {
    if (event.process === NEMESIS) continue;
    if (event.type === 'invoke') {
      open.set(event.process, requests.length);
      const due = Math.min(event.time, event.planned ?? event.time);
      requests.push({ type: 'info', invoked: event.time, due, ended: Infinity, served: false });
      continue;
    }
    const position = open.get(event.process);
    if (position === undefined) continue;
    open.delete(event.process);
    const served = event.type === 'ok' || (event.type === 'fail' && event.error === MISMATCH);
    requests[position] = { ...(requests[position] as Request), type: event.type, ended: event.time, served };
  }
  return requests;
}

/** What clients record of a condition that was not met. */
const MISMATCH = 'mismatch';
