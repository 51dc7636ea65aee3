import type { LinkTimes } from '../../harness/core/link-times.ts';

/**
 * `4 links cut within 12 ms, healed within 21 ms of the order`; those that were not seen to are named. Undefined where
 * nobody timed them.
 */
export function linksInWords(links: readonly LinkTimes[]): string | undefined {
  if (links.length === 0) return undefined;
  const cut = links.flatMap(({ cutAfterMs }) => (cutAfterMs === null ? [] : [cutAfterMs]));
  const healed = links.flatMap(({ healedAfterMs }) => (healedAfterMs === null ? [] : [healedAfterMs]));
  const names = (missing: readonly LinkTimes[]): string => missing.map(({ from, to }) => `${from}>${to}`).join(' ');
  const uncut = links.filter(({ cutAt }) => cutAt === null);
  const silent = links.filter(({ cutAt, healedAt }) => cutAt !== null && healedAt === null);
  return [
    `${String(links.length)} ${links.length === 1 ? 'link' : 'links'} ${within('cut', cut)}, ${within('healed', healed)}`,
    ...(uncut.length === 0 ? [] : [`not seen to be cut: ${names(uncut)}`]),
    ...(silent.length === 0 ? [] : [`still silent: ${names(silent)}`]),
  ].join('; ');
}

function within(what: string, after: readonly number[]): string {
  if (after.length === 0) return `not seen to be ${what}`;
  const most = Math.ceil(Math.max(...after));
  return most <= 0 ? `${what} at once` : `${what} within ${String(most)} ms`;
}
