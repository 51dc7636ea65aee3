/** The bytes of a file that a request is answered with: both ends are part of it. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a `Range` header asks for of a file. Several ranges at once, other units and what is no range are answered with the whole
 * file, as RFC 9110 (section 14.2) allows.
 *
 * @returns undefined for the whole file, `outside` where no byte of the file is in the range
 */
export function rangeIn(header: string | undefined, bytes: number): ByteRange | 'outside' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  if (match === null) return undefined;
  const [first = '', last = ''] = match.slice(1);
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const to = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first !== '' && last !== '' && Number(last) < Number(first)) return undefined;
  return from > to ? 'outside' : { from, to };
}
