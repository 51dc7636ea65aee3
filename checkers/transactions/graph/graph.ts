import { GrowingInts } from './growing-ints.ts';

/**
 * A directed graph in compressed rows: the edges of vertex v are those numbered from `rows[v]` up to `rows[v + 1]`.
 * Parallel edges of different kinds stay separate.
 */
export interface Graph {
  readonly size: number;
  readonly rows: Int32Array;
  readonly targets: Int32Array;
  /** The one kind of each edge; see `edge-kind.ts`. */
  readonly kinds: Uint16Array;
  /** What an edge remembers: the version it is about, or -1; in a derived graph the edge it stands for. */
  readonly notes: Int32Array;
}

/** Collects edges in any order. */
export class GraphBuilder {
  readonly #sources = new GrowingInts();
  readonly #targets = new GrowingInts();
  readonly #kinds = new GrowingInts();
  readonly #notes = new GrowingInts();
  #size: number;

  /** @param size the number of vertices to begin with */
  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get edges(): number {
    return this.#sources.length;
  }

  /** A vertex that is no transaction. */
  auxiliary(): number {
    return this.#size++;
  }

  /** Edges of a vertex to itself say nothing and are left out. */
  edge(source: number, target: number, kind: number, note = -1): void {
    if (source === target) return;
    this.#sources.push(source);
    this.#targets.push(target);
    this.#kinds.push(kind);
    this.#notes.push(note);
  }

  build(): Graph {
    const count = this.edges;
    const rows = new Int32Array(this.#size + 1);
    const sources = this.#sources.values;
    for (let edge = 0; edge < count; edge++) increment(rows, (sources[edge] as number) + 1);
    for (let vertex = 0; vertex < this.#size; vertex++)
      rows[vertex + 1] = (rows[vertex + 1] as number) + (rows[vertex] as number);
    const next = rows.slice(0, this.#size);
    const targets = new Int32Array(count);
    const kinds = new Uint16Array(count);
    const notes = new Int32Array(count);
    for (let edge = 0; edge < count; edge++) {
      const source = sources[edge] as number;
      const place = next[source] as number;
      next[source] = place + 1;
      targets[place] = this.#targets.values[edge] as number;
      kinds[place] = this.#kinds.values[edge] as number;
      notes[place] = this.#notes.values[edge] as number;
    }
    return { size: this.#size, rows, targets, kinds, notes };
  }
}

function increment(counts: Int32Array, position: number): void {
  counts[position] = (counts[position] as number) + 1;
}
