import type { EntryRanges, StatedEntry } from '../../harness/core/state-lines.ts';
import type { Flying, NodeAt, StepRow, WorldSnapshot } from './step-rows.ts';

/**
 * The world (P, Σ) after a number of steps, as it follows from what the steps changed. Moves forward only; a copy taken
 * on the way is where somebody who wants to look back begins.
 */
export class WorldAt {
  readonly names: readonly string[];
  readonly nodes: NodeAt[];
  readonly packets: Map<string, Flying>;

  private constructor(names: readonly string[], nodes: NodeAt[], packets: Map<string, Flying>) {
    this.names = names;
    this.nodes = nodes;
    this.packets = packets;
  }

  static initial(names: readonly string[]): WorldAt {
    return new WorldAt(
      names,
      names.map(() => ({ shown: {}, up: true, log: [], base: [0, 0], accepted: new Map(), votes: [] })),
      new Map(),
    );
  }

  static from(names: readonly string[], { nodes, packets }: WorldSnapshot): WorldAt {
    return new WorldAt(
      names,
      nodes.map((node) => ({ ...node, log: [...node.log], accepted: new Map(node.accepted) })),
      new Map(packets.map((packet) => [packet.name, packet])),
    );
  }

  copy(): WorldAt {
    return WorldAt.from(this.names, this.snapshot());
  }

  snapshot(): WorldSnapshot {
    return {
      nodes: this.nodes.map((node) => ({ ...node, log: [...node.log], accepted: [...node.accepted] })),
      packets: [...this.packets.values()],
    };
  }

  /** Takes one step; `number` is the step's own. */
  apply(row: StepRow, number: number): void {
    const node = this.nodes[row.n];
    if (node === undefined) return;
    if (row.p !== undefined && (row.r === 'deliver' || row.r === 'drop')) this.packets.delete(row.p);
    for (const [name, label] of row.s ?? []) {
      const [from = '', to = ''] = name
        .replace(/#.*$/, '')
        .replace(/\/\d+>/, '>')
        .split('>');
      this.packets.set(name, { name, from, to, label, sent: number });
    }
    if (row.r === 'crash') node.up = false;
    else if (row.v !== undefined || row.r === 'restart') node.up = true;
    if (row.v !== undefined) node.shown = { ...node.shown, ...row.v };
    if (row.g !== undefined) change(node, row.g);
  }
}

/** Numbers of ranges, one by one. */
export function numbersOf(ranges: EntryRanges): number[] {
  const numbers: number[] = [];
  for (let at = 0; at + 1 < ranges.length; at += 2) {
    for (let number = ranges[at] as number; number <= (ranges[at + 1] as number); number++) numbers.push(number);
  }
  return numbers;
}

/** Numbers of entries that a node accepted and that are not in its log, in order of index and term. */
export function overwritten({ log, accepted, base }: NodeAt, entries: readonly StatedEntry[]): number[] {
  const present = new Set(log);
  const [baseIndex] = base;
  return [...accepted.keys()]
    .filter((number) => !present.has(number) && (entries[number]?.[0] ?? 0) > baseIndex)
    .sort((one, other) => {
      const [a, b] = [entries[one], entries[other]];
      return (a?.[0] ?? 0) - (b?.[0] ?? 0) || (a?.[1] ?? 0) - (b?.[1] ?? 0);
    });
}

function change(node: NodeAt, { log, accepted, votes }: NonNullable<StepRow['g']>): void {
  if (log !== undefined) {
    node.log.length = Math.min(log.keep, node.log.length);
    for (const number of numbersOf(log.add)) node.log.push(number);
    if (log.base !== undefined) node.base = log.base;
  }
  for (const [term, ranges] of accepted ?? []) {
    for (const number of numbersOf(ranges)) if (!node.accepted.has(number)) node.accepted.set(number, term);
  }
  if (votes !== undefined) node.votes = votes;
}
