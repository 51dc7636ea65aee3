/**
 * Columns lie in shared memory, so that threads can read them without copies; there they are as fast as elsewhere.
 */
export function integers(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

export function small(length: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(length));
}

export function floats(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(length * Float64Array.BYTES_PER_ELEMENT));
}

/** The larger array with the content of the smaller at its beginning. */
export function grown<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
