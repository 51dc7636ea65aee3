import type { Stream } from '../../core/random.ts';
import { createEntry, type Entry } from '../../core/raft/entry.ts';
import { append, cutAfter, entryAt, type Log } from '../../core/raft/log.ts';
import { withAcceptance } from './ghost-mutations.ts';
import { anyLog, anyPosition, anyTerm, nodeAt, type Mutator } from './mutation.ts';
import { sampleOf, withNode, type Sample } from './sample.ts';

/** Changes of a node's log, alone or with what the node accepted. */
export const LOG_MUTATORS: readonly Mutator[] = [
  function shorterLog(sample, random) {
    const position = anyPosition(sample, random);
    const { log } = nodeAt(sample, position);
    if (log.entry === undefined) return undefined;
    const last = random.integer(log.index);
    return (given) => withNode(given, position, { log: cutAfter(nodeAt(given, position).log, last) });
  },

  function anotherLog(sample, random) {
    const position = anyPosition(sample, random);
    const log = anyLog(sample, random);
    return (given) => withNode(given, position, { log });
  },

  /** As if it had come from a leader. */
  function acceptedLog(sample, random) {
    const position = anyPosition(sample, random);
    const log = anyLog(sample, random);
    const { currentTerm } = nodeAt(sample, position);
    return (given) => withAcceptance(withNode(given, position, { log }), position, currentTerm, log, 0);
  },

  function moreEntries(sample, random) {
    const position = anyPosition(sample, random);
    const { log } = nodeAt(sample, position);
    const entry = anyEntryAfter(sample, log, random);
    return (given) => withNode(given, position, { log: append(nodeAt(given, position).log, entry) });
  },

  function moreAcceptedEntries(sample, random) {
    const position = anyPosition(sample, random);
    const { log } = nodeAt(sample, position);
    const entry = anyEntryAfter(sample, log, random);
    return (given) => {
      const longer = append(nodeAt(given, position).log, entry);
      const asked = withRequestFor(withNode(given, position, { log: longer }), entry);
      return withAcceptance(asked, position, entry.term, longer, entry.index - 1);
    };
  },

  /** What the leader of the node's term would write next, if the node is it. */
  function ownEntry(sample, random) {
    const position = anyPosition(sample, random);
    const { log, currentTerm, self, matchIndex } = nodeAt(sample, position);
    const entry = freshEntry(log.index + 1, currentTerm, self, random);
    return (given) => {
      const longer = append(nodeAt(given, position).log, entry);
      const written = withNode(given, position, {
        log: longer,
        matchIndex: matchIndex.map((index, other) => (other === position ? longer.index : index)),
      });
      return withAcceptance(withRequestFor(written, entry), position, entry.term, longer, entry.index - 1);
    };
  },

  function changedEntry(sample, random) {
    const position = anyPosition(sample, random);
    const { log, self } = nodeAt(sample, position);
    if (log.entry === undefined) return undefined;
    const base = cutAfter(log, random.integer(log.index));
    const term = random.chance(0.5) ? base.term + random.integer(2) : anyTerm(sample, random);
    const changed = append(base, freshEntry(base.index + 1, term, self, random));
    return (given) => withNode(given, position, { log: changed });
  },
];

/** An entry that some log has at the next index, or a new one. */
function anyEntryAfter(sample: Sample, log: Log, random: Stream): Entry {
  const known = entryAt(anyLog(sample, random), log.index + 1);
  if (known !== undefined && random.chance(0.7)) return known;
  const term = random.chance(0.7) ? Math.max(1, log.term) + random.integer(2) : anyTerm(sample, random);
  const index = log.index + (random.chance(0.95) ? 1 : 2);
  return freshEntry(index, term, random.pick(sample.names), random);
}

function freshEntry(index: number, term: number, at: string, random: Stream): Entry {
  const request = 90 + random.integer(9);
  return createEntry(index, term, at, 'z', request, { f: 'put', key: 'x', value: request });
}

/** The client asked for it. */
function withRequestFor(sample: Sample, { client, request, command }: Entry): Sample {
  const event = { type: 'input', node: 0, request: { client, request, command } } as const;
  return sampleOf({ ...sample, trace: [...sample.trace, event] });
}
