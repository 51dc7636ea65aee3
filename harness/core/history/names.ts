/** Numbers texts from 0 in the order in which they come. */
export class Names {
  readonly #ids = new Map<string, number>();
  readonly #all: string[] = [];

  get all(): readonly string[] {
    return this.#all;
  }

  id(name: string): number {
    const known = this.#ids.get(name);
    if (known !== undefined) return known;
    const id = this.#all.push(name) - 1;
    this.#ids.set(name, id);
    return id;
  }
}
