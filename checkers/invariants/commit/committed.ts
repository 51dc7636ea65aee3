import { sameEntry, type Entry } from '../../../harness/core/raft/entry.ts';
import { append, EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import type { WorldState } from '../../../harness/core/raft/observation.ts';
import { wholeLog } from '../applied.ts';
import { examine } from '../finding.ts';
import type { Finding } from '../invariant.ts';
import {
  acceptedBy,
  baseOf,
  type Commitment,
  commitments,
  directlyCommitted,
  entriesCarried,
  hostsOf,
  includesEntry,
  packetsOf,
} from '../notions.ts';

/** The entries that a majority accepted in their own term, each once. */
export function directCommitments(world: WorldState): Commitment[] {
  const hosts = hostsOf(world);
  const members = membersOf(world);
  const found: Commitment[] = [];
  for (const { term, entry } of hosts.flatMap(acceptedBy)) {
    if (term !== entry.term || found.some((known) => sameEntry(known.entry, entry))) continue;
    if (directlyCommitted(hosts, entry, members)) found.push({ entry, term });
  }
  return found;
}

/** The entries that are committed, directly or by a later entry of a log; of compacted logs those before, too. */
export function commitmentsIn(world: WorldState): Commitment[] {
  const hosts = hostsOf(world).map((host) => {
    const entries = baseOf(host.state.log).index > 0 ? wholeLog(world, host.state.log) : undefined;
    return entries === undefined ? host : { ...host, state: { ...host.state, log: entries.reduce(append, EMPTY_LOG) } };
  });
  return commitments(hosts, membersOf(world));
}

/** No AppendEntries of the term of a commitment, or of a later one, would put another entry in its place. */
export function overwriting(
  world: WorldState,
  commits: readonly Commitment[],
  describe: (entry: Entry) => string,
): Finding {
  const instances = packetsOf(world, 'AppendEntries').flatMap((packet) =>
    commits.filter(({ term }) => packet.message.term >= term).map(({ entry }) => ({ packet, entry })),
  );
  return examine(instances, ({ packet: { name, message }, entry }) => {
    const { prevLogIndex, prevLogTerm } = message;
    const carried = entriesCarried(message.entries);
    const last = Math.max(0, ...carried.map(({ index }) => index));
    if (prevLogIndex > entry.index || entry.index > last) return undefined;
    if (prevLogIndex === entry.index && prevLogTerm === entry.term) return undefined;
    if (includesEntry(carried, entry)) return undefined;
    return `AppendEntries ${name} of term ${message.term} would overwrite ${describe(entry)}.`;
  });
}

/** The configuration that all nodes go by, in builds where it never changes. */
function membersOf(world: WorldState): readonly string[] {
  return world.nodes[0]?.members ?? [];
}
