import type { Writable } from 'node:stream';
import { createLogUpdate } from 'log-update';
import type { RunEvent } from '../../harness/core/run-events.ts';
import {
  countersText,
  eventLine,
  fleetingLeader,
  hasOperations,
  isFleeting,
  isLasting,
  liveLine,
  shareDone,
  stamp,
} from './lines.ts';
import { advance, NO_PROGRESS } from './progress.ts';
import { isTerminal, visible, type TerminalVariables } from './terminal.ts';

/** Counters are repeated this often in plain output, ms. */
const COUNTERS_EVERY = 5_000;
/** A live line is redrawn this often, ms. */
const REDRAW_EVERY = 200;

export interface ConsoleReporterOptions {
  /** Where to write; a live line is drawn only where this is a terminal. */
  readonly stream: Writable;
  readonly quiet: boolean;
  /** Exact engines: planned length of the load in virtual time, ms. */
  readonly virtualMs?: number;
  /** Default: the environment of this process. */
  readonly variables?: TerminalVariables;
  /** Monotonic clock, ms. */
  readonly now?: () => number;
}

export interface ConsoleReporter {
  handle(event: RunEvent): void;
  /** Leaves the terminal clean; to be called before anything else is printed. Safe to call twice. */
  finish(): void;
}

/**
 * Shows a run while it goes: one live line on a terminal, plain lines elsewhere (one per event, counters every 5 s),
 * nothing when quiet. Plain lines start with the time since the reporter was made.
 */
export function consoleReporter(options: ConsoleReporterOptions): ConsoleReporter {
  const { stream, quiet, virtualMs, variables = process.env, now = () => performance.now() } = options;
  if (quiet) return { handle: () => undefined, finish: () => undefined };
  return isTerminal(stream, variables) ? liveReporter(stream, now, virtualMs) : plainReporter(stream, now, virtualMs);
}

function plainReporter(stream: Writable, now: () => number, virtualMs: number | undefined): ConsoleReporter {
  const began = now();
  let progress = NO_PROGRESS;
  let countedAt = began;
  let counted = '';
  const print = (text: string): void => void stream.write(`${stamp(now() - began)} ${visible(text)}\n`);
  const printCounters = (): void => {
    countedAt = now();
    const share = shareDone(progress, virtualMs);
    const leader = fleetingLeader(progress);
    const text = [countersText(progress), ...(share === undefined ? [] : [share])].join('; ');
    if (hasOperations(progress) && text !== counted) print(leader === undefined ? text : `${text}; ${leader}`);
    counted = text;
  };
  return {
    handle: (event) => {
      if (event.type === 'phase') printCounters();
      progress = advance(progress, event);
      const line = eventLine(event);
      if (line !== undefined) print(line);
      if (now() - countedAt >= COUNTERS_EVERY) printCounters();
    },
    finish: () => printCounters(),
  };
}

function liveReporter(stream: NodeJS.WriteStream, now: () => number, virtualMs: number | undefined): ConsoleReporter {
  const began = now();
  const update = createLogUpdate(stream);
  let progress = NO_PROGRESS;
  let phaseAt = began;
  let drawnAt = -Infinity;
  let finished = false;
  const draw = (): void => {
    drawnAt = now();
    update(visible(liveLine(progress, drawnAt - phaseAt, stream.columns - 1, virtualMs)));
  };
  const clockwork = setInterval(draw, REDRAW_EVERY).unref();
  return {
    handle: (event) => {
      if (event.type === 'phase') phaseAt = now();
      progress = advance(progress, event);
      if (isLasting(event)) update.persist(`${stamp(now() - began)} ${visible(eventLine(event) ?? '')}`);
      if (!isFleeting(event) || now() - drawnAt >= REDRAW_EVERY) draw();
    },
    finish: () => {
      if (finished) return;
      finished = true;
      clearInterval(clockwork);
      update.clear();
      update.done();
    },
  };
}
