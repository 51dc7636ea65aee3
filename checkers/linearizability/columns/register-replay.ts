import type { HistorySemantics } from '../../../harness/core/history.ts';
import { FAIL, INFO, OK, SAME_AS_INPUT, SINGLE } from '../../../harness/core/history/codes.ts';
import { NULL_ID } from '../../../harness/core/history/value-table.ts';
import type { CallColumns, KeyRange } from './grouped.ts';
import { CAS, READ, registerFunctions, WRITE } from './register-functions.ts';

/** In place of a value that no call has found or written: a list is not told apart by its id. */
const OTHER = -1;

/**
 * Does the operations of a register one after the other in an order that is said to explain them all: what `replay` does
 * for any model, on columns, for values that are told apart by their ids. It shares nothing with what finds orders.
 */
export class RegisterReplay {
  readonly #calls: CallColumns;
  readonly #kinds: readonly number[];
  readonly #initial: number;
  readonly #wildcard: boolean;
  readonly #mismatch: boolean;
  readonly #placed: Uint8Array;

  /** @param most operations that a key has at most */
  constructor(calls: CallColumns, { initial, nilRead, failSemantics }: HistorySemantics, most: number) {
    this.#calls = calls;
    this.#kinds = registerFunctions(calls);
    this.#initial = calls.values.id(initial);
    this.#wildcard = nilRead === 'wildcard';
    this.#mismatch = failSemantics === 'observed-mismatch';
    this.#placed = new Uint8Array(most);
  }

  /** What is wrong with the order, whose operations are counted from the key's first; undefined when it explains them. */
  problem(key: KeyRange, order: Int32Array): string | undefined {
    return this.#repeated(key, order) ?? this.#missing(key) ?? this.#early(key, order) ?? this.#wrong(key, order);
  }

  #repeated({ from, to }: KeyRange, order: Int32Array): string | undefined {
    const placed = this.#placed;
    placed.fill(0, 0, to - from);
    for (const position of order) {
      if (!(position >= 0 && position < to - from) || placed[position] !== 0)
        return `operation ${position} is in it twice or does not exist`;
      placed[position] = 1;
    }
    return undefined;
  }

  #missing({ from, to }: KeyRange): string | undefined {
    const { f, type } = this.#calls;
    for (let call = from; call < to; call++) {
      if (this.#placed[call - from] === 1 || type[call] === INFO) continue;
      const kind = this.#kinds[f[call] as number];
      const saysNothing =
        type[call] === OK
          ? this.#wildcard && kind === READ && this.#answer(call) === NULL_ID
          : !(this.#mismatch && kind === CAS);
      if (!saysNothing) return `operation ${call - from} is missing`;
    }
    return undefined;
  }

  /** From the end: nothing behind an operation may have completed before that was invoked. */
  #early({ from }: KeyRange, order: Int32Array): string | undefined {
    const { invoked, completed } = this.#calls;
    let earliest = Infinity;
    for (let place = order.length - 1; place >= 0; place--) {
      const call = from + (order[place] as number);
      if (earliest < (invoked[call] as number))
        return `operation ${call - from} began after one behind it had completed`;
      if ((completed[call] as number) < earliest) earliest = completed[call] as number;
    }
    return undefined;
  }

  #wrong({ from }: KeyRange, order: Int32Array): string | undefined {
    const { f, type, input, second } = this.#calls;
    let state = this.#initial;
    for (const position of order) {
      const call = from + position;
      const kind = this.#kinds[f[call] as number];
      if (type[call] === FAIL) {
        if (kind !== CAS || !this.#mismatch || input[call] === state)
          return `operation ${position} failed, but its place allows it`;
      } else if (kind === WRITE) {
        state = input[call] as number;
      } else if (kind === READ) {
        if (type[call] === OK && !this.#finds(call, state)) return `operation ${position} cannot have had its answer`;
      } else if (input[call] === state) {
        state = second[call] as number;
      } else if (type[call] === OK) {
        return `operation ${position} cannot have had its answer`;
      }
    }
    return undefined;
  }

  #finds(call: number, state: number): boolean {
    const answer = this.#answer(call);
    return answer === state || (answer === NULL_ID && this.#wildcard);
  }

  /** What a read found. */
  #answer(call: number): number {
    const { input, second, output } = this.#calls;
    const answer = output[call] as number;
    if (answer !== SAME_AS_INPUT) return answer;
    return second[call] === SINGLE ? (input[call] as number) : OTHER;
  }
}
