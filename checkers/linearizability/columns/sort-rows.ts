const RUN = 32;

/**
 * Sorts rows by a key of theirs, equal ones staying in their order. A merge sort that leaves alone what is in order
 * already: recorded histories nearly are, and then it is linear.
 *
 * @param spare as long as the rows; its content is lost
 */
export function sortRows(rows: Int32Array, keys: Float64Array, spare: Int32Array): void {
  const { length } = rows;
  for (let from = 0; from < length; from += RUN) insertionSort(rows, keys, from, Math.min(from + RUN, length));
  for (let size = RUN; size < length; size *= 2) {
    for (let from = 0; from + size < length; from += 2 * size) {
      merge(rows, keys, spare, from, from + size, Math.min(from + 2 * size, length));
    }
  }
}

function insertionSort(rows: Int32Array, keys: Float64Array, from: number, to: number): void {
  for (let next = from + 1; next < to; next++) {
    const row = rows[next] as number;
    const key = keys[row] as number;
    let place = next;
    while (place > from && (keys[rows[place - 1] as number] as number) > key) {
      rows[place] = rows[place - 1] as number;
      place--;
    }
    rows[place] = row;
  }
}

/** Merges two sorted neighbours; only where they overlap is anything moved. */
function merge(
  rows: Int32Array,
  keys: Float64Array,
  spare: Int32Array,
  from: number,
  middle: number,
  to: number,
): void {
  const firstOfRight = keys[rows[middle] as number] as number;
  let start = middle;
  while (start > from && (keys[rows[start - 1] as number] as number) > firstOfRight) start--;
  if (start === middle) return;
  const held = middle - start;
  for (let index = 0; index < held; index++) spare[index] = rows[start + index] as number;
  let left = 0;
  let right = middle;
  let place = start;
  while (left < held && right < to) {
    const takeRight = (keys[rows[right] as number] as number) < (keys[spare[left] as number] as number);
    rows[place++] = takeRight ? (rows[right++] as number) : (spare[left++] as number);
  }
  while (left < held) rows[place++] = spare[left++] as number;
}
