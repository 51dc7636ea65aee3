import type { Json, JsonObject } from '../../../harness/core/json.ts';
import { append, baseLog, commonPart, EMPTY_LOG, entriesAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { Entry } from '../../../harness/core/raft/entry.ts';
import { NO_EXTENSIONS, type Extensions, type PartialSnapshot } from '../handlers/extensions.ts';
import type { State } from '../handlers/types.ts';
import { packEntry, unpackEntry } from '../wire/entry-codec.ts';
import { packSnapshot, unpackSnapshot } from '../wire/snapshot-codec.ts';
import { changed, changeOf, type MachineChange } from './machine-change.ts';

/*
 * A node's whole state as a line of the node protocol, told as what changed since the line before. So everything that looks
 * into nodes, ghost state and invariants included, sees a process as it sees handlers.
 */

/** Fields of a state that are plain JSON, under their own names. */
const PLAIN = [
  'nodes',
  'members',
  'votesReceived',
  'votesRefused',
  'nextIndex',
  'matchIndex',
  'awaiting',
  'shouldSend',
  'unansweredUpTo',
  'lastApplied',
] as const satisfies readonly (keyof State)[];

const PLAIN_EXTENSIONS = [
  'installed',
  'configuration',
  'preVotes',
  'hearsLeader',
  'heard',
  'round',
  'asksRound',
  'confirmed',
  'reads',
  'leases',
  'transfer',
] as const satisfies readonly (keyof Extensions)[];

/** The line that makes `after` of `before`; with an initial state for `before`, all of it. */
export function stateLine(before: State, after: State): JsonObject {
  const { currentTerm: term, role, leader, votedFor, commitIndex: commit, extensions } = after;
  return {
    ctl: 'state',
    term,
    role,
    leader,
    votedFor,
    commit,
    ...differing(PLAIN, before, after),
    ...(before.log !== after.log && { logChange: logChange(before.log, after.log) }),
    ...(before.machine !== after.machine && { machine: changeOf(before.machine, after.machine) as unknown as Json }),
    ...(before.extensions !== extensions && {
      extensions: extensions === NO_EXTENSIONS ? null : extensionsChange(before.extensions, extensions),
    }),
  };
}

/** The state after `before`, by such a line. @throws RangeError where something in it is not what it should be */
export function readStateLine(before: State, line: JsonObject): State {
  const { term, role, leader, votedFor, commit, logChange: log, machine, extensions } = line;
  const plain = Object.fromEntries(PLAIN.flatMap((field) => (line[field] === undefined ? [] : [[field, line[field]]])));
  return {
    ...before,
    ...(plain as Partial<State>),
    currentTerm: term as number,
    role: role as State['role'],
    leader: leader as string | null,
    votedFor: votedFor as string | null,
    commitIndex: commit as number,
    ...(log !== undefined && { log: changedLog(before.log, log as unknown as LogChange) }),
    ...(machine !== undefined && { machine: changed(before.machine, machine as unknown as MachineChange) }),
    ...(extensions !== undefined && {
      extensions: changedExtensions(before.extensions, extensions as JsonObject | null),
    }),
  };
}

/** Entries that stay, counted from the base, and those after them; with `base` the log begins elsewhere and none stays. */
interface LogChange {
  readonly base?: readonly [index: number, term: number, hash: number];
  readonly keep: number;
  readonly entries: readonly (readonly [index: number, packed: Json])[];
}

function logChange(before: Log, after: Log): JsonObject {
  const [from, to] = [baseOf(before), baseOf(after)];
  const sameBase = from.index === to.index && from.hash === to.hash;
  const common = sameBase ? commonPart(before, after) : to;
  const entries = partsAfter(after, common.length).map((entry): Json => [entry.index, packEntry(entry)]);
  return { ...(!sameBase && { base: [to.index, to.term, to.hash] }), keep: common.length, entries };
}

function changedLog(before: Log, { base, keep, entries }: LogChange): Log {
  let log = base === undefined ? shortened(before, keep) : baseLog(...base);
  for (const [index, packed] of entries) {
    const entry = unpackEntry(index, packed);
    if (entry === undefined) throw new RangeError(`entry ${String(index)} is none`);
    log = append(log, entry);
  }
  return log.hash === EMPTY_LOG.hash && log.index === 0 ? EMPTY_LOG : log;
}

function baseOf(log: Log): Log {
  let part = log;
  while (part.entry !== undefined) part = part.jump;
  return part;
}

/** The entries beyond the first `count`, oldest first. */
function partsAfter(log: Log, count: number): Entry[] {
  if (count === 0) return entriesAfter(log, -1);
  const entries: Entry[] = [];
  for (let part = log; part.entry !== undefined && part.length > count; part = part.previous) entries.push(part.entry);
  return entries.reverse();
}

function shortened(log: Log, length: number): Log {
  let part = log;
  while (part.length > length) part = part.jump.length >= length ? part.jump : part.previous;
  return part;
}

function extensionsChange(before: Extensions, after: Extensions): JsonObject {
  const { snapshot, arriving, installing } = after;
  return {
    ...differing(PLAIN_EXTENSIONS, before, after),
    ...(before.snapshot !== snapshot && { snapshot: snapshot && packSnapshot(snapshot) }),
    ...(before.arriving !== arriving && { arriving: arriving && packPartial(arriving) }),
    ...(before.installing !== installing && {
      installing: Array.from(installing, (partial) => (partial === undefined ? null : packPartial(partial))),
    }),
  };
}

function changedExtensions(before: Extensions, line: JsonObject | null): Extensions {
  if (line === null) return NO_EXTENSIONS;
  const { snapshot, arriving, installing } = line;
  const plain = Object.fromEntries(
    PLAIN_EXTENSIONS.flatMap((field) => (line[field] === undefined ? [] : [[field, line[field]]])),
  );
  return {
    ...before,
    ...(plain as Partial<Extensions>),
    ...(snapshot !== undefined && { snapshot: snapshot === null ? null : unpacked(snapshot) }),
    ...(arriving !== undefined && { arriving: arriving === null ? null : unpackPartial(arriving) }),
    ...(installing !== undefined && {
      installing: (installing as readonly Json[]).map((partial) =>
        partial === null ? undefined : unpackPartial(partial),
      ),
    }),
  };
}

function packPartial({ snapshot, offset }: PartialSnapshot): Json {
  return { snapshot: packSnapshot(snapshot), offset };
}

function unpackPartial(packed: Json): PartialSnapshot {
  const { snapshot, offset } = packed as JsonObject;
  return { snapshot: unpacked(snapshot as Json), offset: offset as number };
}

function unpacked(packed: Json): PartialSnapshot['snapshot'] {
  const snapshot = unpackSnapshot(packed);
  if (snapshot === undefined) throw new RangeError('a snapshot is none');
  return snapshot;
}

/** Of these fields those that are not the very same. */
function differing<Whole extends object>(
  fields: readonly (keyof Whole & string)[],
  before: Whole,
  after: Whole,
): JsonObject {
  const found: Record<string, Json> = {};
  for (const field of fields) if (before[field] !== after[field]) found[field] = after[field] as Json;
  return found;
}
