import { cutAfter, type Log } from '../../../harness/core/raft/log.ts';
import { entriesOf } from '../../../harness/core/raft/segment.ts';

/** The command of an entry that sets the members. */
export const CONFIGURE = 'configure';

/**
 * Who the members are, as an entry of the log says. The last one of a log counts, committed or not, so that those before
 * it are kept for as long as the log may be cut (Ongaro's thesis, section 4.1).
 */
export interface Configuration {
  /** Index of the entry; 0 for the configuration at the start. */
  readonly index: number;
  readonly members: readonly string[];
  readonly previous: Configuration | null;
}

export const NO_CONFIGURATION: Configuration = { index: 0, members: [], previous: null };

/** What a log says of the members, from nothing but the configuration at its beginning. */
export function configurationOf(log: Log, first: readonly string[]): Configuration {
  const { index } = cutAfter(log, 0);
  return withEntries({ index, members: first, previous: null }, log, index);
}

/** The members at the beginning of the log. */
export function firstMembers(newest: Configuration): readonly string[] {
  return configurationAt(newest, -1).members;
}

/** The configuration in force at an index of the log. */
export function configurationAt(newest: Configuration, index: number): Configuration {
  let configuration = newest;
  while (configuration.index > index && configuration.previous !== null) configuration = configuration.previous;
  return configuration;
}

/** Without those that a log with this base cannot go back to. */
export function configurationsFrom(newest: Configuration, base: number): Configuration {
  if (newest.previous === null) return newest;
  const previous = newest.index <= base ? null : configurationsFrom(newest.previous, base);
  return previous === newest.previous ? newest : { ...newest, previous };
}

/** The same with what the entries after an index say. */
export function withEntries(before: Configuration, log: Log, after: number): Configuration {
  let configuration = before;
  for (const { index, command } of entriesOf({ end: log, after })) {
    if (command.f !== CONFIGURE) continue;
    configuration = { index, members: command.value as readonly string[], previous: configuration };
  }
  return configuration;
}
