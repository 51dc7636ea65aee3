/** Another way to name the nodes: a permutation of them. */
export interface Naming {
  /** Position among all namings of the cluster; 0 changes nothing. */
  readonly index: number;
  /** The new name, as a position, by the old one. */
  readonly placeOf: ReadonlyMap<string, number>;
  /** The new position by the old one. */
  readonly places: readonly number[];
}

/** All namings of a cluster, or none but the one it has. */
export class Namings {
  readonly all: readonly Naming[];
  /** `#products[first][second]`: what comes of one after the other. */
  readonly #products: readonly (readonly number[])[];

  constructor(names: readonly string[], renames: boolean) {
    const identity = names.map((_, position) => position);
    const permutations = renames ? permutationsOf(identity) : [identity];
    this.all = permutations.map((places, index) => ({
      index,
      places,
      placeOf: new Map(names.map((name, position) => [name, places[position] as number])),
    }));
    const byText = new Map(permutations.map((places, index) => [places.join(), index]));
    this.#products = permutations.map((first) =>
      permutations.map((second) => byText.get(first.map((place) => second[place]).join()) as number),
    );
  }

  get unchanged(): Naming {
    return this.all[0] as Naming;
  }

  /** The naming that does what `first` does, and then `second`. */
  product(first: number, second: number): Naming {
    return this.all[this.#products[first]?.[second] as number] as Naming;
  }

  /** The naming that undoes this one. */
  inverse(index: number): Naming {
    return this.all[this.#products[index]?.indexOf(0) as number] as Naming;
  }
}

/** In lexicographic order, so that the one that changes nothing comes first. */
function permutationsOf(items: readonly number[]): number[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item) =>
    permutationsOf(items.filter((other) => other !== item)).map((rest) => [item, ...rest]),
  );
}
