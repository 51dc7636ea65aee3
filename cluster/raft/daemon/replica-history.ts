import type { Json } from '../../../harness/core/json.ts';
import { applyEntry } from '../handlers/apply.ts';
import type { Rules } from '../handlers/builds.ts';
import { formatHash } from '../../../harness/core/raft/hash.ts';
import { cutAfter, entriesAfter, upTo } from '../../../harness/core/raft/log.ts';
import type { Machine } from '../handlers/machine.ts';
import type { State } from '../handlers/types.ts';

/** How many applied states are remembered; they share structure, so each costs little. */
const REMEMBERED = 256;

/** A replica's applied state at one index. */
export interface Replica {
  readonly position: number;
  readonly digest: string;
  readonly contents: Readonly<Record<string, Json>>;
}

/**
 * The recent applied states of a node, so that members can be compared at one common index although none of them
 * stops for it. Nodes apply several entries in one step: an index in between is reached from the state before it.
 */
export class ReplicaHistory {
  readonly #rules: Rules;
  readonly #recent: { readonly index: number; readonly machine: Machine }[];

  constructor(rules: Rules, { lastApplied, machine }: State) {
    this.#rules = rules;
    this.#recent = [{ index: lastApplied, machine }];
  }

  record({ lastApplied, machine }: State): void {
    if (this.#recent.at(-1)?.index === lastApplied) return;
    this.#recent.push({ index: lastApplied, machine });
    if (this.#recent.length > REMEMBERED) this.#recent.shift();
  }

  /** The state at an index that was applied; undefined when it is forgotten. */
  at(index: number, state: State): Replica | undefined {
    const base = this.#recent.findLast((remembered) => remembered.index <= index);
    if (base === undefined) return undefined;
    let { machine } = base;
    if (base.index < index) {
      const log = upTo(state.log, index);
      if (log === undefined || cutAfter(log, 0).index > base.index) return undefined;
      for (const entry of entriesAfter(log, base.index)) machine = applyEntry(this.#rules, machine, entry).machine;
    }
    const contents = Object.fromEntries(machine.contents.entries());
    return { position: index, digest: formatHash(machine.hash), contents };
  }
}
