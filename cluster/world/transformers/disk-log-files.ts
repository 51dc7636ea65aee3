import type { DiskOperation } from '../../../harness/core/contracts/disk.ts';
import { decodeRecords, encodeRecord, type Codec } from './codec.ts';

/** The state when the log was begun. */
const SNAPSHOT = 'snapshot';
/** Events handled since, oldest first. */
const LOG = 'log';
/** How many events of the log count, as a decimal. */
const COUNT = 'count';

/** What ran a handler, as the log records it. */
export type LoggedEvent<Message, Input> =
  { readonly input: Input } | { readonly from: string; readonly message: Message } | { readonly timer: string };

export interface DiskLogOptions<State, Message, Input> {
  /** A snapshot is taken at every so many events; at least 1. */
  readonly snapshotInterval: number;
  readonly state: Codec<State>;
  readonly event: Codec<LoggedEvent<Message, Input>>;
}

type Files = Readonly<Record<string, string>>;

/** What is written for one more event, which came to `state`: a longer log and its count, or a snapshot in their place. */
export function recordEvent<State, Message, Input>(
  files: Files,
  event: LoggedEvent<Message, Input>,
  state: State,
  options: DiskLogOptions<State, Message, Input>,
): DiskOperation[] {
  const count = Number(files[COUNT]) + 1;
  if (count >= options.snapshotInterval) return recordSnapshot(state, options);
  return [
    { kind: 'append', file: LOG, bytes: encodeRecord(options.event.encode(event)) },
    { kind: 'write', file: COUNT, bytes: String(count) },
  ];
}

export function recordSnapshot<State, Message, Input>(
  state: State,
  options: DiskLogOptions<State, Message, Input>,
): DiskOperation[] {
  return [
    { kind: 'delete', file: LOG },
    { kind: 'write', file: SNAPSHOT, bytes: options.state.encode(state) },
    { kind: 'write', file: COUNT, bytes: '0' },
  ];
}

/** The state that snapshot and log come to when `handle` replays its events; undefined when a file cannot be read. */
export function recover<State, Message, Input>(
  files: Files,
  options: DiskLogOptions<State, Message, Input>,
  handle: (state: State, event: LoggedEvent<Message, Input>) => State,
): State | undefined {
  const count = files[COUNT] ?? '';
  let state = options.state.decode(files[SNAPSHOT] ?? '');
  const records = /^\d+$/.test(count) ? decodeRecords(files[LOG] ?? '', Number(count)) : undefined;
  if (state === undefined || records === undefined) return undefined;
  for (const record of records) {
    const event = options.event.decode(record);
    if (event === undefined) return undefined;
    state = handle(state, event);
  }
  return state;
}
