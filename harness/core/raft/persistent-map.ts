import { hashText } from './hash.ts';

/** All bindings whose keys have one hash: nearly always a single one. */
interface Leaf<V> {
  readonly hash: number;
  readonly bindings: readonly (readonly [string, V])[];
}

type Branch<V> = readonly (Node<V> | undefined)[];
type Node<V> = Leaf<V> | Branch<V>;

const BITS = 4;
const WIDTH = 1 << BITS;

/**
 * An immutable map from strings whose versions share structure: a change copies one path, and any earlier version
 * stays valid, so that every state of a node can be kept. (A hash array mapped trie, Bagwell 2001, uncompressed.)
 */
export class PersistentMap<V> {
  readonly #root: Node<V> | undefined;

  private constructor(root: Node<V> | undefined) {
    this.#root = root;
  }

  static empty<V>(): PersistentMap<V> {
    return new PersistentMap<V>(undefined);
  }

  get(key: string): V | undefined {
    const hash = hashOf(key);
    let node = this.#root;
    for (let shift = 0; node !== undefined && isBranch(node); shift += BITS) node = node[slotOf(hash, shift)];
    return node?.hash === hash ? node.bindings.find(([name]) => name === key)?.[1] : undefined;
  }

  set(key: string, value: V): PersistentMap<V> {
    return new PersistentMap(insert(this.#root, 0, { hash: hashOf(key), bindings: [[key, value]] }));
  }

  delete(key: string): PersistentMap<V> {
    return this.get(key) === undefined ? this : new PersistentMap(remove(this.#root, 0, hashOf(key), key));
  }

  /** In no particular order, but in the same order for the same keys. */
  entries(): [string, V][] {
    const found: [string, V][] = [];
    collect(this.#root, found);
    return found.sort(([left], [right]) => (left < right ? -1 : 1));
  }
}

function insert<V>(node: Node<V> | undefined, shift: number, added: Leaf<V>): Node<V> {
  if (node === undefined) return added;
  if (isBranch(node)) {
    const slot = slotOf(added.hash, shift);
    return withSlot(node, slot, insert(node[slot], shift + BITS, added));
  }
  if (node.hash === added.hash) return { hash: node.hash, bindings: [...without(node, added), ...added.bindings] };
  const branch = withSlot(new Array<Node<V> | undefined>(WIDTH).fill(undefined), slotOf(node.hash, shift), node);
  return insert(branch, shift, added);
}

function remove<V>(node: Node<V> | undefined, shift: number, hash: number, key: string): Node<V> | undefined {
  if (node === undefined) return undefined;
  if (isBranch(node)) {
    const slot = slotOf(hash, shift);
    return withSlot(node, slot, remove(node[slot], shift + BITS, hash, key));
  }
  const bindings = node.bindings.filter(([name]) => name !== key);
  return bindings.length === 0 ? undefined : { hash: node.hash, bindings };
}

function collect<V>(node: Node<V> | undefined, found: [string, V][]): void {
  if (node === undefined) return;
  if (isBranch(node)) for (const child of node) collect(child, found);
  else for (const [key, value] of node.bindings) found.push([key, value]);
}

function without<V>(node: Leaf<V>, added: Leaf<V>): Leaf<V>['bindings'] {
  return node.bindings.filter(([key]) => !added.bindings.some(([name]) => name === key));
}

function withSlot<V>(branch: Branch<V>, slot: number, child: Node<V> | undefined): Branch<V> {
  const copy = branch.slice();
  copy[slot] = child;
  return copy;
}

function isBranch<V>(node: Node<V>): node is Branch<V> {
  return Array.isArray(node);
}

/** 32 bits, so that every hash has all its slots within eight levels. */
function hashOf(key: string): number {
  return hashText(key) % 2 ** 32;
}

function slotOf(hash: number, shift: number): number {
  return (hash >>> shift) & (WIDTH - 1);
}
