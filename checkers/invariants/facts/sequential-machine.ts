import type { Json } from '../../../harness/core/json.ts';
import { type Command, type Entry, isInternal } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import { EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import { executeOnObject } from '../../../harness/core/raft/object-commands.ts';
import type { Older } from './remembered.ts';

/** A request that was executed. */
export interface Executed {
  readonly entry: Entry;
  readonly outcome: Outcome;
  /** Place of the entry in the log, from 1. */
  readonly place: number;
}

interface Version {
  readonly place: number;
  readonly value: Json;
}

/** What one client had applied and executed. */
interface Client {
  /** By number of the request: the first place of an entry for it. */
  readonly places: (number | undefined)[];
  /** By number of the request. */
  readonly executed: (Executed | undefined)[];
  /** In order: their request numbers grow. */
  readonly order: Executed[];
}

/**
 * One key-value store that executes a log, every request once, and remembers what it was at every place. It is run along
 * the applied log once, and nodes are compared with what it says about the place they have got to.
 */
export class SequentialMachine {
  /** What was executed so far. */
  end: Log = EMPTY_LOG;
  /** By place, from 0: the log up to there. */
  readonly parts: Log[] = [];
  readonly contents = new Map<string, Version[]>();
  readonly clients = new Map<string, Client>();
  /** By index: the place of its entry. */
  readonly #places: (number | undefined)[] = [];

  /**
   * Goes on to the end of a longer log; `older` finds entries whose place a snapshot took. False, and nothing happens,
   * when the log is no continuation of what was executed, or entries are nowhere to be found.
   */
  extend(log: Log, older: Older): boolean {
    const added: Log[] = [];
    let part = log;
    while (part.hash !== this.end.hash || part.index !== this.end.index) {
      if (part.entry === undefined) {
        const remembered = part.index > 0 ? older(part) : undefined;
        if (remembered === undefined) return false;
        part = remembered;
      }
      added.push(part);
      part = part.previous;
    }
    for (let position = added.length - 1; position >= 0; position--) this.#take(added[position] as Log);
    this.end = log;
    return true;
  }

  /** How many entries there are up to the end of this part of what was executed; undefined if it is no part of it. */
  placeOf({ index, hash }: Log): number | undefined {
    if (index === 0) return 0;
    const place = this.#places[index];
    return place !== undefined && this.parts[place - 1]?.hash === hash ? place : undefined;
  }

  /** How many entries there are up to an index. */
  placeAt(index: number): number | undefined {
    return index === 0 ? 0 : this.#places[index];
  }

  /** The value of a key after the entry at a place; null when there is none. */
  valueAt(key: string, place: number): Json {
    const versions = this.contents.get(key);
    if (versions === undefined) return null;
    for (let position = versions.length - 1; position >= 0; position--) {
      const version = versions[position] as Version;
      if (version.place <= place) return version.value;
    }
    return null;
  }

  /** The client's last request that was executed up to a place. */
  lastAt(client: string, place: number): Executed | undefined {
    const order = this.clients.get(client)?.order ?? NONE;
    for (let position = order.length - 1; position >= 0; position--) {
      const executed = order[position] as Executed;
      if (executed.place <= place) return executed;
    }
    return undefined;
  }

  executionOf(client: string, request: number): Executed | undefined {
    return this.clients.get(client)?.executed[request];
  }

  /** The first place of an entry for the request. */
  firstPlaceOf(client: string, request: number): number | undefined {
    return this.clients.get(client)?.places[request];
  }

  #take(part: Log): void {
    this.parts.push(part);
    const place = this.parts.length;
    this.#places[part.index] = place;
    const entry = part.entry as Entry;
    if (isInternal(entry)) return;
    let client = this.clients.get(entry.client);
    if (client === undefined) {
      client = { places: [], executed: [], order: [] };
      this.clients.set(entry.client, client);
    }
    client.places[entry.request] ??= place;
    const { order } = client;
    if (entry.request <= (order[order.length - 1]?.entry.request ?? -1)) return;
    const executed = { entry, outcome: this.#execute(entry.command, place), place };
    client.executed[entry.request] = executed;
    order.push(executed);
  }

  #execute(command: Command, place: number): Outcome {
    const { f, key, value } = command;
    if (f === 'get') return { ok: true, value: this.valueAt(key, place) };
    if (f === 'put') return this.#assign(key, value, place, value);
    if (f === 'delete') return this.#assign(key, null, place, null);
    if (f === 'append') return this.#assign(key, text(this.valueAt(key, place)) + text(value), place, value);
    if (f === 'no-op' || f === 'configure') return { ok: true, value };
    if (f !== 'cas') return this.#executeOnObject(command, place);
    if (!Array.isArray(value)) return MISMATCH;
    const [expected, next] = value as readonly Json[];
    if (expected === undefined || next === undefined || !sameJson(this.valueAt(key, place), expected)) return MISMATCH;
    return this.#assign(key, next, place, value);
  }

  #executeOnObject(command: Command, place: number): Outcome {
    const execution = executeOnObject((key) => this.valueAt(key, place), command);
    if (execution === undefined) return MISMATCH;
    for (const [key, value] of execution.assigned) this.#assign(key, value, place, value);
    return execution.outcome;
  }

  #assign(key: string, value: Json, place: number, answer: Json): Outcome {
    const previous = this.valueAt(key, place);
    const versions = this.contents.get(key);
    if (versions === undefined) this.contents.set(key, [{ place, value }]);
    else versions.push({ place, value });
    return { ok: true, value: answer, previous };
  }
}

/** An outcome that does not say what was there before says nothing about it. */
export function sameOutcome(one: Outcome, other: Outcome): boolean {
  if (!one.ok || !other.ok) return one.ok === other.ok;
  if (!sameJson(one.value, other.value)) return false;
  return one.previous === undefined || other.previous === undefined || sameJson(one.previous, other.previous);
}

export function outcomeText(outcome: Outcome): string {
  if (!outcome.ok) return outcome.error;
  const over = outcome.previous === undefined ? '' : ` over ${JSON.stringify(outcome.previous)}`;
  return `${JSON.stringify(outcome.value)}${over}`;
}

function text(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const MISMATCH: Outcome = { ok: false, error: 'mismatch' };
const NONE: readonly Executed[] = [];
