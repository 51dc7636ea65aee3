import type { Naming, Namings } from './naming.ts';

/** A part of a world, written down under any naming. */
export type Component = (naming: Naming) => string;

/**
 * Gives every different part of the worlds met so far a number, so that worlds are compared as lists of numbers. Also
 * says which part a part becomes when the nodes get other names.
 */
export class Components {
  readonly #namings: Namings;
  readonly #numbers = new Map<string, number>();
  readonly #components: Component[] = [];
  /** By number, then by naming. */
  readonly #images: number[][] = [];

  constructor(namings: Namings) {
    this.#namings = namings;
  }

  get size(): number {
    return this.#components.length;
  }

  numberOf(component: Component): number {
    const text = component(this.#namings.unchanged);
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const number = this.#components.length;
    this.#numbers.set(text, number);
    this.#components.push(component);
    this.#images.push([number]);
    return number;
  }

  /** The number of the part under another naming. */
  image(number: number, naming: Naming): number {
    const images = this.#images[number] as number[];
    return (images[naming.index] ??= this.#renamed(this.#components[number] as Component, naming));
  }

  #renamed(component: Component, naming: Naming): number {
    const known = this.#numbers.get(component(naming));
    if (known !== undefined) return known;
    return this.numberOf((next) => component(this.#namings.product(naming.index, next.index)));
  }
}
