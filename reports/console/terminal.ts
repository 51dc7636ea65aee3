import type { Writable } from 'node:stream';

/** The variables of the environment by which a user, or a CI system, asks for plain output. */
export type TerminalVariables = Readonly<Record<string, string | undefined>>;

/**
 * Whether a line can be drawn again and again: on a terminal with a size, unless `CI`, `NO_COLOR` or `TERM=dumb` asks for
 * plain lines. Some CI systems give their jobs a terminal that nobody looks at, and some of these have no size.
 */
export function isTerminal(stream: Writable, variables: TerminalVariables = process.env): stream is NodeJS.WriteStream {
  const { isTTY, columns, rows } = stream as Partial<NodeJS.WriteStream>;
  if (isTTY !== true || columns === 0 || rows === 0) return false;
  return !asksForPlain(variables);
}

/** Names, messages and values may come from the system under test and its clients; they must not drive the terminal. */
export function visible(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to be replaced
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}

function asksForPlain({ CI, NO_COLOR, TERM }: TerminalVariables): boolean {
  const isSet = (value: string | undefined): boolean => value !== undefined && value !== '';
  return (isSet(CI) && CI !== 'false' && CI !== '0') || isSet(NO_COLOR) || TERM === 'dumb';
}
