import { canonicalJson } from '../../../harness/core/digest.ts';

/** Values as bytes, and back. Bytes are a text with one character per byte, as on the disks of a world. */
export interface Codec<Value> {
  readonly encode: (value: Value) => string;
  /** Undefined when the bytes are not a value. Never throws. */
  readonly decode: (bytes: string) => Value | undefined;
}

/** Canonical JSON in UTF-8: equal values, equal bytes. For values that survive JSON. */
export function jsonCodec<Value>(): Codec<Value> {
  return {
    encode: (value) => Buffer.from(canonicalJson(value), 'utf8').toString('latin1'),
    decode: (bytes) => parse(bytes) as Value | undefined,
  };
}

/** Values one after another, each behind its length in bytes. */
export function encodeRecord(bytes: string): string {
  return `${String(bytes.length)}:${bytes}`;
}

/** The first `count` of these records; undefined when there are fewer, or what is there are none. */
export function decodeRecords(bytes: string, count: number): string[] | undefined {
  const records: string[] = [];
  for (let start = 0; records.length < count;) {
    const colon = bytes.indexOf(':', start);
    const length = bytes.slice(start, colon);
    const end = colon + 1 + Number(length);
    if (colon < 0 || !/^\d+$/.test(length) || end > bytes.length) return undefined;
    records.push(bytes.slice(colon + 1, end));
    start = end;
  }
  return records;
}

function parse(bytes: string): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(bytes, 'latin1'))) as unknown;
  } catch {
    return undefined;
  }
}
