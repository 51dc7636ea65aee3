import { type Entry, isInternal, sameEntry } from '../../../harness/core/raft/entry.ts';
import { itemsOf } from '../../../harness/core/raft/ghost.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { won } from './elections.ts';
import { entriesCarried, entriesIn } from './entries.ts';
import { memoised } from './memoised.ts';
import type { Host } from './world.ts';

/** An entry and the term in which a node accepted it. */
export interface Acceptance {
  readonly term: number;
  readonly entry: Entry;
}

const ACCEPTANCES = new WeakMap<object, readonly Acceptance[]>();

/** `acc(h)`: every entry the node ever accepted, each once per term in which it did. */
export function acceptedBy({ ghost }: Host): readonly Acceptance[] {
  const { allEntries } = ghost;
  if (allEntries === undefined) return [];
  return memoised(ACCEPTANCES, allEntries, () => {
    const known = new Map<string, Acceptance[]>();
    for (const { term, entries } of itemsOf(allEntries)) {
      for (const entry of entriesCarried(entries)) {
        const place = `${term}/${entry.term}/${entry.index}`;
        const there = known.get(place) ?? [];
        if (!there.some((acceptance) => sameEntry(acceptance.entry, entry))) there.push({ term, entry });
        known.set(place, there);
      }
    }
    return [...known.values()].flat();
  });
}

/** Whether the node accepted the entry in the term. */
export function hasAccepted(host: Host, term: number, entry: Entry): boolean {
  return acceptedBy(host).some((acceptance) => acceptance.term === term && sameEntry(acceptance.entry, entry));
}

/** `DC(e)`: whether a majority of the members accepted the entry in its own term. */
export function directlyCommitted(hosts: readonly Host[], entry: Entry, members: readonly string[]): boolean {
  return won(
    hosts.filter((host) => hasAccepted(host, entry.term, entry)).map(({ name }) => name),
    members,
  );
}

/** A committed entry: `CM(entry, t)` holds for `term` and every later t. */
export interface Commitment {
  readonly entry: Entry;
  readonly term: number;
}

/**
 * `CM`: the entries that have, in some node's log, a directly committed entry at or above them, each once, with the
 * least term of such an entry.
 */
export function commitments(hosts: readonly Host[], members: readonly string[]): Commitment[] {
  const found: { entry: Entry; term: number }[] = [];
  for (const { state } of hosts) {
    const log = entriesIn(state.log);
    const direct = log.filter((entry) => directlyCommitted(hosts, entry, members));
    for (const entry of log) {
      const terms = direct.filter(({ index }) => index >= entry.index).map(({ term }) => term);
      if (terms.length === 0) continue;
      const term = Math.min(...terms);
      const known = found.find((commitment) => sameEntry(commitment.entry, entry));
      if (known === undefined) found.push({ entry, term });
      else known.term = Math.min(known.term, term);
    }
  }
  return found;
}

/** `CM(e, t)`. */
export function committed(commits: readonly Commitment[], entry: Entry, term: number): boolean {
  return commits.some((commitment) => commitment.term <= term && sameEntry(commitment.entry, entry));
}

/** `rec(h, ·)`: the entries of its log that a node takes for committed or has applied, oldest first. */
export function recorded({ log, commitIndex, lastApplied }: NodeState): Entry[] {
  return entriesIn(log).filter(({ index }) => index <= Math.max(commitIndex, lastApplied));
}

/** `applied`: the log, oldest first, up to lastApplied of the first node that applied most. */
export function applied(world: WorldState): Entry[] {
  const most = Math.max(0, ...world.nodes.map(({ lastApplied }) => lastApplied));
  const log = world.nodes.find(({ lastApplied }) => lastApplied === most)?.log;
  return log === undefined ? [] : entriesIn(log).filter(({ index }) => index <= most);
}

/**
 * `dedup`: the requests, in order, whose number is above every earlier one of the same client. What leaders wrote on
 * their own account is no request and left out.
 */
export function deduplicated(entries: readonly Entry[]): Entry[] {
  const greatest = new Map<string, number>();
  return entries.filter((entry) => {
    if (isInternal(entry) || entry.request <= (greatest.get(entry.client) ?? -1)) return false;
    greatest.set(entry.client, entry.request);
    return true;
  });
}
