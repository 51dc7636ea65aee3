import type { Writable } from 'node:stream';
import { createLogUpdate } from 'log-update';
import { isTerminal, visible } from '../../reports/console/terminal.ts';

/** Plain progress lines come this often, ms. */
const PLAIN_EVERY = 5_000;

/** Where a hunt is shown while it goes on. */
export interface HuntConsole {
  /** Lines that stay. */
  lasting(lines: readonly string[]): void;
  /** A line that the next one replaces, or on what is no terminal, one every few seconds. */
  passing(line: string): void;
  /** Leaves the terminal clean. */
  finish(): void;
}

/** @param plainEvery how often a passing line is shown on what is no terminal, ms */
export function huntConsole(stream: Writable, quiet: boolean, plainEvery = PLAIN_EVERY): HuntConsole {
  const write = (lines: readonly string[]): void => lines.forEach((line) => void stream.write(`${visible(line)}\n`));
  if (quiet) return { lasting: write, passing: () => undefined, finish: () => undefined };
  return isTerminal(stream) ? liveConsole(stream, write) : plainConsole(write, plainEvery);
}

function plainConsole(write: (lines: readonly string[]) => void, every: number): HuntConsole {
  let shownAt = performance.now();
  const passing = (line: string): void => {
    if (performance.now() - shownAt < every) return;
    shownAt = performance.now();
    write([line]);
  };
  return { lasting: write, passing, finish: () => undefined };
}

function liveConsole(stream: NodeJS.WriteStream, write: (lines: readonly string[]) => void): HuntConsole {
  const update = createLogUpdate(stream);
  const lasting = (lines: readonly string[]): void => {
    update.clear();
    write(lines);
  };
  return {
    lasting,
    passing: (line) => update(visible(line).slice(0, Math.max(20, stream.columns - 1))),
    finish: () => {
      update.clear();
      update.done();
    },
  };
}
