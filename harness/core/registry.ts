import { didYouMean } from './did-you-mean.ts';
import { InputError } from './errors.ts';

/** The known things of one kind by name: the built-in ones, and what plugins add. */
export class Registry<T extends { readonly name: string }> {
  readonly #kind: string;
  readonly #known: Map<string, T>;

  /** @param kind what one of them is called in messages: `fault`, `system`, … */
  constructor(kind: string, builtIn: readonly T[]) {
    this.#kind = kind;
    this.#known = new Map(builtIn.map((item) => [item.name, item]));
  }

  /** All of them, in order of registration. */
  get all(): readonly T[] {
    return [...this.#known.values()];
  }

  /** @throws InputError naming those that exist */
  named(name: string): T {
    const found = this.#known.get(name);
    if (found) return found;
    const known = [...this.#known.keys()];
    throw new InputError(`There is no ${this.#kind} "${name}"; known: ${known.join(', ')}${didYouMean(name, known)}`, {
      code: `${this.#kind.toUpperCase()}_UNKNOWN`,
      hint: 'Load the plugin that defines it with --plugin FILE.',
    });
  }

  /** @throws InputError for a name that is taken */
  add(item: T): void {
    if (this.#known.has(item.name)) {
      throw new InputError(`There is already ${withArticle(this.#kind)} "${item.name}"`, {
        code: `${this.#kind.toUpperCase()}_NAME_TAKEN`,
        hint: `Give the plugin's ${this.#kind} another name.`,
      });
    }
    this.#known.set(item.name, item);
  }
}

function withArticle(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}
