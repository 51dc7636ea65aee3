/** What a system under test said must not start lines of its own or drive the terminal. */
export function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are the characters to be removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');
}
