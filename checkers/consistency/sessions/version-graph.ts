import { NONE } from '../../linearizability/call.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import type { Guarantee } from './guarantee.ts';

/** One version cannot be newer than another: `from` comes before `to`, or is it. */
export interface VersionEdge {
  readonly from: number;
  readonly to: number;
  /** undefined: no guarantee is needed for it. */
  readonly guarantee: Guarantee | undefined;
  /** The steps that show it; part of them where an edge leads over a gathering node. */
  readonly steps: readonly Step[];
}

/**
 * What orders the versions of an object with unique values. Nodes are its values by their interned numbers; those above
 * stand for "everything a session wrote (or read) so far" and spare an edge for every pair.
 */
export interface VersionGraph {
  readonly versions: number;
  readonly nodes: number;
  readonly edges: readonly VersionEdge[];
}

/**
 * Which version is newer is not known by time, which these models ignore. It follows from what was observed: the
 * initial value is older than all others, and what a cas left is newer than what it found. Everything else is demanded
 * by the guarantees: a set of them holds exactly if one order of versions, the same for all sessions, satisfies every
 * demand. That is the definition of Viotti and Vukolić ("Consistency in non-transactional distributed storage systems",
 * 2016) with one arbitration order, and what each read returns being the newest version it can see.
 */
export function versionGraph({ key }: HistoryObject, sessions: readonly (readonly Step[])[]): VersionGraph {
  const builder = new Builder(key.values.size);
  const versions = new Set(key.calls.flatMap(({ observes, writes }) => [observes, writes]));
  for (const version of versions) {
    if (version !== NONE && version !== key.initial) builder.add(key.initial, version, undefined, []);
  }
  for (const steps of sessions) builder.addSession(steps);
  return { versions: key.values.size, nodes: builder.nodes, edges: builder.edges };
}

class Builder {
  readonly edges: VersionEdge[] = [];
  nodes: number;

  constructor(versions: number) {
    this.nodes = versions;
  }

  add(from: number, to: number, guarantee: Guarantee | undefined, steps: readonly Step[]): void {
    this.edges.push({ from, to, guarantee, steps });
  }

  addSession(steps: readonly Step[]): void {
    const own: Step[] = [];
    /** `gathered[i]` stands for the first i + 1 writes. */
    const gathered: number[] = [];
    let lastRead: Step | undefined;
    let read: number | undefined;
    for (const step of steps) {
      const { observes, writes } = step.call;
      if (observes !== NONE) {
        if (lastRead && lastRead.call.observes !== observes) {
          this.add(lastRead.call.observes, observes, 'monotonic-reads', [lastRead, step]);
        }
        this.#readAfterWrites(step, own, gathered);
        lastRead = step;
        read = this.#gather(read, observes, 'writes-follow-reads', step);
      }
      if (writes === NONE) continue;
      if (observes !== NONE) this.add(observes, writes, undefined, [step]);
      const previous = own.at(-1);
      if (previous) this.add(previous.call.writes, writes, 'monotonic-writes', [previous, step]);
      if (read !== undefined) this.add(read, writes, 'writes-follow-reads', [step]);
      own.push(step);
      gathered.push(this.#gather(gathered.at(-1), writes, 'read-your-writes', step));
    }
  }

  /** A read of an own write is fine with that one; of the others it need only follow. */
  #readAfterWrites(step: Step, own: readonly Step[], gathered: readonly number[]): void {
    const { observes } = step.call;
    const position = own.findIndex(({ call }) => call.writes === observes);
    const before = gathered[position < 0 ? gathered.length - 1 : position - 1];
    if (before !== undefined) this.add(before, observes, 'read-your-writes', [step]);
    if (position < 0) return;
    for (const write of own.slice(position + 1)) {
      this.add(write.call.writes, observes, 'read-your-writes', [write, step]);
    }
  }

  #gather(before: number | undefined, version: number, guarantee: Guarantee, step: Step): number {
    const node = this.nodes++;
    if (before !== undefined) this.add(before, node, guarantee, []);
    this.add(version, node, guarantee, [step]);
    return node;
  }
}
