/** Programs whose work is to start another one, to which nothing passes of what a launcher did to them. */
const STARTERS = [
  ...['sh', 'bash', 'dash', 'ash', 'zsh', 'ksh', 'busybox', 'env'],
  ...['tini', 'dumb-init', 'gosu', 'su-exec', 's6-svscan'],
];

/** Whether a program, by the name of its file, only starts another one in its place. */
export function startsAnother(name: string): boolean {
  return STARTERS.includes(name) || name.endsWith('.sh');
}
