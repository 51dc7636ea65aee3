import { canonicalJson } from '../../../harness/core/digest.ts';

/** Values as bytes, and back. */
export interface Codec<Value> {
  encode(value: Value): Uint8Array;
  /** Undefined when the bytes are not a value. Never throws. */
  decode(bytes: Uint8Array): Value | undefined;
}

/** Canonical JSON in UTF-8: equal values, equal bytes. For values that survive JSON. */
export function jsonCodec<Value>(): Codec<Value> {
  return {
    encode: (value) => new TextEncoder().encode(canonicalJson(value)),
    decode: (bytes) => parse(bytes) as Value | undefined,
  };
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
