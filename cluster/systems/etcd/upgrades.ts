import { minorOf } from './version.ts';

/**
 * Why a member cannot go on as another release on its data. etcd goes up by one minor release at a time, and a cluster
 * holds members of two neighbouring ones at most. Down it goes only as long as the whole cluster is not up: its version is
 * that of its oldest member, and a release below it refuses to start ("cluster cannot be downgraded").
 */
export function refuseEtcdUpgrade(from: string, to: string, others: readonly string[]): string | undefined {
  const [before, after] = [minorOf(from), minorOf(to)];
  if (before === undefined || after === undefined) return `${before === undefined ? from : to} is not a release`;
  const minors = others.map((build) => minorOf(build) ?? after);
  if (Math.abs(after - before) > 1 || minors.some((minor) => Math.abs(minor - after) > 1)) {
    return `etcd goes from one minor release to the next, and not from ${from} to ${to}`;
  }
  if (after >= before || minors.some((minor) => minor <= after)) return undefined;
  return `once every member runs ${from}, ${to} refuses to start with their data; leave one member at ${to}`;
}
