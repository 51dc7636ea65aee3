import type { Writable } from 'node:stream';

export function isTerminal(stream: Writable): stream is NodeJS.WriteStream {
  return (stream as Partial<NodeJS.WriteStream>).isTTY === true;
}

/** Names, messages and values may come from the system under test and its clients; they must not drive the terminal. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
