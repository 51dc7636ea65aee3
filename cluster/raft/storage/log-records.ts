import { crc32 } from 'node:zlib';
import { append, baseLog, cutAfter, entriesAfter, upTo, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import { packEntry, unpackEntry } from '../wire/entry-codec.ts';
import { isCount } from '../wire/well-formed.ts';
import { parseJson } from '../wire/message-codec.ts';

/** First bytes of every log file. */
export const LOG_HEADER = Buffer.from('verdict-raft-log/1\n');

/** Before each record: its length and the CRC-32 of its content. */
const PREFIX = 8;
const RECORD_START = Buffer.from('["');

/** The records that turn one log into another: first what is cut off, then what is added. */
export function changeRecords(before: Log, common: Log, after: Log): Buffer {
  const records = entriesAfter(after, common.index).map((entry) => record(['+', entry.index, packEntry(entry)]));
  if (common.index < before.index) records.unshift(record(['-', common.index]));
  return Buffer.concat(records);
}

/** A whole file for a log: what the snapshot before it covers, if there is one, then every entry. */
export function allRecords(log: Log): Buffer {
  const base = cutAfter(log, 0);
  const begins = base.index === 0 ? [] : [record(['=', base.index, base.term, base.hash])];
  return Buffer.concat([LOG_HEADER, ...begins, changeRecords(base, base, log)]);
}

export interface RecoveredLog {
  readonly log: Log;
  /** Bytes up to the end of the last whole record; what follows is the torn tail of the last write. */
  readonly length: number;
}

/**
 * Replays records. They say what the log became, not what happened, so that replaying them twice, or over several
 * lives, gives one result. An incomplete end is what a crash leaves and is left out; returns a text instead when a
 * damaged record is followed by whole ones, or the records contradict each other.
 *
 * @param faulty whether logs may have gaps and terms that fall, as builds with planted bugs make them
 */
export function replayRecords(bytes: Buffer, faulty = false): RecoveredLog | string {
  if (!bytes.subarray(0, LOG_HEADER.length).equals(LOG_HEADER)) return 'it does not begin as a log';
  let log = EMPTY_LOG;
  let offset = LOG_HEADER.length;
  while (offset < bytes.length) {
    const end = recordEnd(bytes, offset);
    if (end === undefined) {
      const next = nextRecord(bytes, offset + 1);
      return next === undefined ? { log, length: offset } : `damaged at byte ${offset}, whole again at byte ${next}`;
    }
    const changed = apply(log, bytes.toString('utf8', offset + PREFIX, end), faulty);
    if (changed === undefined) return `the record at byte ${offset} does not follow from those before it`;
    log = changed;
    offset = end;
  }
  return { log, length: offset };
}

function record(content: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(content));
  const bytes = Buffer.alloc(PREFIX + text.length);
  bytes.writeUInt32BE(text.length, 0);
  bytes.writeUInt32BE(crc32(text), 4);
  text.copy(bytes, PREFIX);
  return bytes;
}

/** Where the record at `offset` ends; undefined when there is no whole record. */
function recordEnd(bytes: Buffer, offset: number): number | undefined {
  const start = offset + PREFIX;
  if (start > bytes.length) return undefined;
  const end = start + bytes.readUInt32BE(offset);
  if (end > bytes.length || !bytes.subarray(start, start + RECORD_START.length).equals(RECORD_START)) return undefined;
  return bytes.readUInt32BE(offset + 4) === crc32(bytes.subarray(start, end)) ? end : undefined;
}

/** Records hold no zero bytes inside, so that a part of a damaged one is never taken for a record. */
function nextRecord(bytes: Buffer, from: number): number | undefined {
  for (let start = bytes.indexOf(RECORD_START, from); start !== -1; start = bytes.indexOf(RECORD_START, start + 1)) {
    const offset = start - PREFIX;
    if (offset >= from && recordEnd(bytes, offset) !== undefined) return offset;
  }
  return undefined;
}

function apply(log: Log, text: string, faulty: boolean): Log | undefined {
  const content = parseJson(text);
  if (!Array.isArray(content)) return undefined;
  const [kind, index, packed, hash] = content as unknown[];
  if (!isCount(index)) return undefined;
  if (kind === '=')
    return log === EMPTY_LOG && isCount(packed) && isCount(hash) ? baseLog(index, packed, hash) : undefined;
  if (kind === '-') return upTo(log, index);
  const entry = kind === '+' ? unpackEntry(index, packed) : undefined;
  if (entry === undefined) return undefined;
  return faulty || (index === log.index + 1 && entry.term >= log.term) ? append(log, entry) : undefined;
}
