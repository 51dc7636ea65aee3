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

/** Numbers per edge in the storage of a builder: source, target, kind, note. */
const STRIDE = 4;

/** Collects edges in any order. */
export class GraphBuilder {
  #edges = new Int32Array(STRIDE * 64);
  #length = 0;
  #size: number;

  /** @param size the number of vertices to begin with */
  constructor(size: number) {
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  get edges(): number {
    return this.#length / STRIDE;
  }

  /** A vertex that is no transaction. */
  auxiliary(): number {
    return this.#size++;
  }

  /** Edges of a vertex to itself say nothing and are left out. */
  edge(source: number, target: number, kind: number, note = -1): void {
    if (source === target) return;
    if (this.#length === this.#edges.length) this.#grow();
    const at = this.#length;
    const edges = this.#edges;
    edges[at] = source;
    edges[at + 1] = target;
    edges[at + 2] = kind;
    edges[at + 3] = note;
    this.#length = at + STRIDE;
  }

  build(): Graph {
    const size = this.#size;
    const edges = this.#edges;
    const length = this.#length;
    const rows = new Int32Array(size + 1);
    for (let at = 0; at < length; at += STRIDE) increment(rows, (edges[at] as number) + 1);
    for (let vertex = 0; vertex < size; vertex++)
      rows[vertex + 1] = (rows[vertex + 1] as number) + (rows[vertex] as number);
    const next = rows.slice(0, size);
    const targets = new Int32Array(this.edges);
    const kinds = new Uint16Array(this.edges);
    const notes = new Int32Array(this.edges);
    for (let at = 0; at < length; at += STRIDE) {
      const source = edges[at] as number;
      const place = next[source] as number;
      next[source] = place + 1;
      targets[place] = edges[at + 1] as number;
      kinds[place] = edges[at + 2] as number;
      notes[place] = edges[at + 3] as number;
    }
    return { size, rows, targets, kinds, notes };
  }

  #grow(): void {
    const larger = new Int32Array(2 * this.#edges.length);
    larger.set(this.#edges);
    this.#edges = larger;
  }
}

function increment(counts: Int32Array, position: number): void {
  counts[position] = (counts[position] as number) + 1;
}
