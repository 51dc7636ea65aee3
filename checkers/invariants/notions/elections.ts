import { type Grown, itemsOf } from '../../../harness/core/raft/ghost.ts';
import type { Log } from '../../../harness/core/raft/log.ts';
import { isMajority } from '../../../harness/core/raft/node-state.ts';
import type { LastEntry } from './entries.ts';
import { memoised } from './memoised.ts';
import type { Host } from './world.ts';

/** `won`: whether more than half of the members are among the supporters. */
export function won(supporters: Iterable<string>, members: readonly string[]): boolean {
  return isMajority(new Set([...supporters].filter((name) => members.includes(name))).size, members.length);
}

/** `utd`: whether the first log is at least as up to date as the second one (Raft, section 5.4.1). */
export function moreUpToDate(one: LastEntry, other: LastEntry): boolean {
  return one.term > other.term || (one.term === other.term && one.index >= other.index);
}

/** A vote as it is remembered. */
export interface CastVote {
  readonly term: number;
  readonly candidate: string;
}

/** `V(h)`: every vote the node ever cast. */
export function votesOf({ ghost }: Host): readonly CastVote[] {
  return listOf(ghost.votes);
}

/** `VL(h)`: the same with the voter's log. */
export function votesWithLogOf({ ghost }: Host): readonly (CastVote & { readonly log: Log })[] {
  return listOf(ghost.votesWithLog);
}

/** `Cr(h, t)`: who voted for the node in the term. */
export function croniesOf({ ghost }: Host, term: number): readonly string[] {
  return listOf(ghost.cronies).find((cronies) => cronies.term === term)?.nodes ?? [];
}

/** The terms in which the node has cronies. */
export function croniesTermsOf({ ghost }: Host): number[] {
  return [...new Set(listOf(ghost.cronies).map(({ term }) => term))];
}

/** A log with which a node became leader of a term. */
export interface LeaderLog {
  readonly term: number;
  readonly log: Log;
  readonly host: Host;
}

/** `LL`: the leader logs of all nodes. */
export function leaderLogsOf(hosts: readonly Host[]): LeaderLog[] {
  return hosts.flatMap((host) => listOf(host.ghost.leaderLogs).map(({ term, log }) => ({ term, log, host })));
}

/** `created(t)` of every term: the terms that have a leader log. */
export function createdTerms(hosts: readonly Host[]): Set<number> {
  return new Set(leaderLogsOf(hosts).map(({ term }) => term));
}

/** `cand(t)` of every term: some node has the votes of the term from a majority and is no candidate of it any more. */
export function candidateTerms(hosts: readonly Host[]): Set<number> {
  const decided = (host: Host, term: number): boolean =>
    won(croniesOf(host, term), host.state.members) &&
    !(host.state.role === 'candidate' && host.state.currentTerm === term);
  return new Set(hosts.flatMap((host) => croniesTermsOf(host).filter((term) => decided(host, term))));
}

const LISTS = new WeakMap<object, readonly unknown[]>();

/** The items of a grown list, newest first. Such lists never change, so the array is kept with the list. */
function listOf<Item>(grown: Grown<Item> | undefined): readonly Item[] {
  if (grown === undefined) return [];
  return memoised(LISTS as WeakMap<object, readonly Item[]>, grown, () => [...itemsOf(grown)]);
}
