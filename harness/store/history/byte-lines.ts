import { open } from 'node:fs/promises';

const CHUNK = 1 << 22;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Hands out a file line by line as ranges of one buffer, valid until the callback returns, without line ends (LF or
 * CRLF); the last line may lack its. Memory is that of a chunk, or of the longest line.
 */
export async function eachLine(
  path: string,
  onLine: (bytes: Buffer, from: number, to: number, number: number) => void,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    let bytes = Buffer.allocUnsafe(CHUNK);
    let held = 0;
    let number = 0;
    for (;;) {
      if (held === bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length);
      const { bytesRead } = await file.read(bytes, held, bytes.length - held, null);
      const end = held + bytesRead;
      let from = 0;
      for (let to = bytes.indexOf(LINE_FEED, held); to !== -1 && to < end; to = bytes.indexOf(LINE_FEED, from)) {
        onLine(bytes, from, withoutReturn(bytes, from, to), ++number);
        from = to + 1;
      }
      if (bytesRead === 0) {
        if (from < end) onLine(bytes, from, withoutReturn(bytes, from, end), ++number);
        return;
      }
      bytes.copyWithin(0, from, end);
      held = end - from;
    }
  } finally {
    await file.close();
  }
}

/** The text of a line, without the mark that some tools put before the first. */
export function textOf(bytes: Buffer, from: number, to: number, number: number): string {
  const text = bytes.toString('utf8', from, to);
  return number === 1 && text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

function withoutReturn(bytes: Buffer, from: number, to: number): number {
  return to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
}
