import type { LoggedEvent } from '../../../harness/core/contracts/checker.ts';
import type { HistoryEvent } from '../../../harness/core/operation.ts';
import type { TraceLine } from '../../../harness/core/trace.ts';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { historyEvents, type HistoryPart } from './history-events.ts';
import { logEvents } from './log-events.ts';
import type { PatternEvent } from './pattern-event.ts';
import { TraceEvents } from './trace-events.ts';

/** Where the events of a run can be found. */
export interface RunSources {
  /** In order of time. */
  readonly trace: readonly TraceLine[];
  readonly history: readonly HistoryEvent[];
  readonly logged: readonly LoggedEvent[];
  /** Whether the nodes wrote the trace themselves, in real time. */
  readonly isLive: boolean;
  /** Whether the nodes said nothing of themselves, and what the trace says of them is guessed. */
  readonly guessed?: boolean;
}

/** Exact engines trace everything but the phases of the run. */
const PHASES: HistoryPart = { clients: 'none', exits: false, restarts: false };
/**
 * A live node that is killed leaves no line about it, nor about a request that it stored in its last moment and answers in
 * its next life.
 */
const BESIDE_LIVE_TRACE: HistoryPart = { clients: 'asked', exits: true, restarts: false };
const WITHOUT_TRACE: HistoryPart = { clients: 'all', exits: true, restarts: true };

/** Shows an evaluation everything that is known of a run, in order of time. */
export function observeRun({ trace, history, logged, isLive, guessed }: RunSources, evaluation: Evaluation): void {
  const part = trace.length === 0 ? WITHOUT_TRACE : isLive ? BESIDE_LIVE_TRACE : PHASES;
  const others = [...historyEvents(history, part), ...logEvents(logged)].sort((one, other) => one.time - other.time);
  const events = new TraceEvents(evaluation.names, (event) => evaluation.observe(event), guessed);
  let next = 0;
  let step = 0;
  for (const line of trace) {
    // At the same time phases and clients come first: steps follow from them.
    for (; next < others.length && (others[next] as PatternEvent).time <= line.time; next++) {
      observe(others[next] as PatternEvent, step, evaluation);
    }
    step = line.step;
    evaluation.advance(step, line.time);
    events.read(line);
  }
  for (const event of others.slice(next)) observe(event, step, evaluation);
}

function observe(event: PatternEvent, step: number, evaluation: Evaluation): void {
  evaluation.advance(step, event.time);
  evaluation.observe({ ...event, step });
}
