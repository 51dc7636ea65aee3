import type { Json } from '../../../harness/core/json.ts';
import { type Entry, isInternal } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import { cutAfter, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import type { ClientRecord, NodeState } from '../../../harness/core/raft/node-state.ts';
import { CHANGED, type Observation, type WorldState } from '../../../harness/core/raft/observation.ts';
import { differenceInWords } from '../difference.ts';
import type { FactKind } from '../invariant.ts';
import { APPLIED_RUN, type AppliedRun } from './applied-run.ts';
import { LOG_TREE, type LogTree } from './log-tree.ts';
import { baseOf } from './look.ts';
import { rememberedIn } from './remembered.ts';
import { outcomeText, sameOutcome, SequentialMachine } from './sequential-machine.ts';

/**
 * The acting node's state machine and client table, compared with the sequential machine at the place the node has got
 * to: only what newly applied entries touched, or not at all where an equal machine was compared there before; everything
 * when the state was not reached by applying entries one after another.
 */
export const MACHINES: FactKind<Machines> = {
  name: 'machines',
  create: (facts) => new Machines(facts.of(APPLIED_RUN), facts.of(LOG_TREE)),
};

/** What is wrong; undefined where nothing is, or nothing was looked at. */
interface Differences {
  contents: string | undefined;
  records: string | undefined;
  missing: string | undefined;
}

export class Machines implements Differences {
  contents: string | undefined;
  records: string | undefined;
  missing: string | undefined;
  /** Whether the node was compared at this point. */
  compared = false;
  readonly #run: AppliedRun;
  readonly #tree: LogTree;
  /** By node, the place of the last entry whose effect was compared, and the log up to there. */
  readonly #compared: ({ place: number; part: Log; lastApplied: number } | undefined)[] = [];
  /** By place: the hash of a machine that was right there. */
  #right: (number | undefined)[] = [];

  constructor(run: AppliedRun, tree: LogTree) {
    this.#run = run;
    this.#tree = tree;
  }

  observe({ node, after, changed, rule, world }: Observation): void {
    if (this.compared) {
      this.compared = false;
      this.contents = this.records = this.missing = undefined;
    }
    if (this.#run.rebuilt) this.#right = [];
    if ((changed & (CHANGED.commit | CHANGED.log | CHANGED.machine)) === 0) return;
    const last = this.#compared[node] ?? START;
    const part = after.lastApplied === 0 ? EMPTY_LOG : cutAfter(after.log, after.lastApplied);
    const isSame = part.hash === last.part.hash && after.lastApplied === last.lastApplied;
    if ((changed & CHANGED.machine) === 0 && isSame) return;
    this.compared = true;
    const { machine } = this.#run;
    const place = part.index > after.lastApplied ? machine.placeAt(after.lastApplied) : machine.placeOf(part);
    if (place === undefined) this.#compareElsewhere(after, part, world);
    else if (this.#right[place] !== after.machine.hash) {
      const isStepwise = rule !== 'restart' && last.place >= 0 && place > last.place;
      if (isStepwise && this.#right[place] === undefined && baseOf(after.log).index <= last.part.index) {
        this.#compareTouched(after, last.place, place);
      } else this.#compareAll(after, place, world);
      if (this.#isRight()) this.#right[place] = after.machine.hash;
    }
    this.#compared[node] = { place: place ?? -1, part, lastApplied: after.lastApplied };
  }

  #isRight(): boolean {
    return this.contents === undefined && this.records === undefined && this.missing === undefined;
  }

  /** The node applied another log than others did. */
  #compareElsewhere(node: NodeState, part: Log, world: WorldState): void {
    const machine = new SequentialMachine();
    if (machine.extend(part, rememberedIn(this.#tree, world))) compareAll(machine, node, machine.parts.length, this);
  }

  /** When another machine passed for right here and this one is right, that one was changed where nobody looked. */
  #compareAll(node: NodeState, place: number, { nodes }: WorldState): void {
    const { machine } = this.#run;
    compareAll(machine, node, place, this);
    if (this.#right[place] === undefined || !this.#isRight()) return;
    for (const other of nodes) {
      const theirs = machine.placeAt(other.lastApplied);
      if (other.self !== node.self && theirs !== undefined) compareAll(machine, other, theirs, this);
    }
  }

  #compareTouched(node: NodeState, from: number, place: number): void {
    const { machine } = this.#run;
    for (let position = from; position < place; position++) {
      const entry = machine.parts[position]?.entry as Entry;
      if (isInternal(entry)) continue;
      compareKey(machine, node, entry.command.key, place, this);
      const record = node.machine.clients.get(entry.client);
      if (record !== undefined) compareRecord(machine, node, entry.client, record, place, this);
      compareMemory(node, entry, record, this);
    }
  }
}

function compareAll(machine: SequentialMachine, node: NodeState, place: number, found: Differences): void {
  for (const [key] of node.machine.contents.entries()) compareKey(machine, node, key, place, found);
  for (const key of machine.contents.keys()) compareKey(machine, node, key, place, found);
  for (const [client, record] of node.machine.clients.entries()) {
    compareRecord(machine, node, client, record, place, found);
  }
  for (const client of machine.clients.keys()) {
    const last = machine.lastAt(client, place);
    if (last !== undefined) compareMemory(node, last.entry, node.machine.clients.get(client), found);
  }
}

function compareKey(machine: SequentialMachine, node: NodeState, key: string, place: number, found: Differences): void {
  const is: Json = node.machine.contents.get(key) ?? null;
  const should = machine.valueAt(key, place);
  if (is === should || sameJson(is, should)) return;
  const values = differenceInWords(is, should);
  found.contents ??= `${node.self} applied its log up to index ${node.lastApplied} and has ${key} = ${values}.`;
}

/** What is remembered of a client's request must be what executing it came to. */
function compareRecord(
  machine: SequentialMachine,
  node: NodeState,
  client: string,
  { request, outcome }: ClientRecord,
  place: number,
  found: Differences,
): void {
  const executed = machine.executionOf(client, request);
  if (executed !== undefined && executed.place <= place && sameOutcome(executed.outcome, outcome)) return;
  const should = executed === undefined || executed.place > place ? 'never executed' : outcomeText(executed.outcome);
  found.records ??= `${node.self} remembers ${outcomeText(outcome)} for ${client}/${request}, which is ${should}.`;
}

/** No applied request is forgotten. */
function compareMemory(
  node: NodeState,
  { client, request, index }: Entry,
  record: ClientRecord | undefined,
  found: Differences,
): void {
  if (record !== undefined && record.request >= request) return;
  const memory = record === undefined ? 'no request' : `only request ${record.request}`;
  found.missing ??= `${node.self} applied ${client}/${request} at index ${index} and remembers ${memory} of ${client}.`;
}

const START = { place: 0, part: EMPTY_LOG, lastApplied: 0 };
