import type { NodeExit } from '../../../harness/core/contracts/host.ts';
import { NEMESIS, type HistoryEvent } from '../../../harness/core/operation.ts';
import type { EventName } from '../language/vocabulary.ts';
import type { PatternEvent, Value } from './pattern-event.ts';

/** What a history is asked for; the nodes' trace tells the rest. */
export interface HistoryPart {
  /** `asked`: inputs only. */
  readonly clients: 'none' | 'asked' | 'all';
  readonly exits: boolean;
  readonly restarts: boolean;
}

/**
 * Tells the events of a history. A client's k-th invocation is its request number k, as clients number them towards the
 * system; a completion whose outcome is unknown is no answer.
 */
export function historyEvents(history: readonly HistoryEvent[], part: HistoryPart): PatternEvent[] {
  const requests = new Map<number, number>();
  const told: PatternEvent[] = [];
  for (const event of history) {
    const found = event.process === NEMESIS ? byNemesis(event, part) : byClient(event, event.process, part, requests);
    if (found !== undefined) told.push({ ...found, step: 0, time: event.time });
  }
  return told;
}

type Told = Pick<PatternEvent, 'name' | 'values'>;

function byNemesis({ f, value }: HistoryEvent, { exits, restarts }: HistoryPart): Told | undefined {
  if (f === 'start-recovery') return tell('healed', []);
  if (f === 'stop-recovery') return tell('recovered', []);
  if (!(f === 'exit' && exits) && !(f === 'restart' && restarts)) return undefined;
  const { node } = value as unknown as Pick<NodeExit, 'node'>;
  return tell(f === 'exit' ? 'crash' : 'restart', [node]);
}

function byClient(
  { type, node }: HistoryEvent,
  process: number,
  { clients }: HistoryPart,
  requests: Map<number, number>,
): Told | undefined {
  const client = `p${process}`;
  const request = (requests.get(process) ?? 0) + (type === 'invoke' ? 1 : 0);
  requests.set(process, request);
  if (type === 'invoke') return clients === 'none' ? undefined : tell('input', [client, request, null]);
  if (clients !== 'all' || type === 'info') return undefined;
  return tell('output', [client, request, type, node ?? null]);
}

function tell(name: EventName, values: readonly Value[]): Told {
  return { name, values };
}
