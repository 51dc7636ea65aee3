import { NOTHING, USED } from './configuration.ts';
import { ABSENT, enlarged, TupleTable } from './tuple-table.ts';
import type { UsedCalls } from './used-calls.ts';

const PLACE = 0;
const USED_THERE = 1;
const PARENT = 2;
const MOVE = 3;
const EARLIER = 4;
const WIDTH = 5;

/** Only with so many earlier visits is a new one compared: comparing with all would cost more than it saves. */
const COMPARED = 8;

/**
 * The configurations a depth-first search went through, each with the one it came from. Visits to one place differ only
 * in the crashed calls used.
 */
export class Visits {
  readonly #used: UsedCalls;
  readonly #places: TupleTable;
  /** Visits beyond those that new ones are compared with, as (place, used). */
  readonly #further = new TupleTable(2);
  readonly #pair = new Int32Array(2);
  /** Per place: the last of the visits that new ones are compared with, and how many of those there are. */
  #last: Int32Array = new Int32Array(64);
  #compared: Int32Array = new Int32Array(64);
  #visits: Int32Array = new Int32Array(64 * WIDTH);
  #size = 0;

  constructor(width: number, used: UsedCalls) {
    this.#used = used;
    this.#places = new TupleTable(width - 1);
  }

  /** Integers held, as a measure of memory. */
  get words(): number {
    const ofPlaces = this.#places.size * (this.#places.width + 6);
    return ofPlaces + this.#size * WIDTH + this.#further.size * 6 + this.#used.words;
  }

  /** The number of a new visit, or NOTHING when one like it, from which at least as much was possible, was made before. */
  add(array: Int32Array, at: number, parent: number, move: number): number {
    const isFirst = this.#places.size;
    const place = this.#places.add(array, at + 1);
    const used = array[at + USED] as number;
    if (place === isFirst) this.#enterPlace(place);
    else if (this.#isVain(place, used)) return NOTHING;
    const visit = this.#size++;
    if (this.#size * WIDTH > this.#visits.length) this.#visits = enlarged(this.#visits);
    const to = visit * WIDTH;
    this.#visits[to + PLACE] = place;
    this.#visits[to + USED_THERE] = used;
    this.#visits[to + PARENT] = parent;
    this.#visits[to + MOVE] = move;
    this.#remember(place, used, visit);
    return visit;
  }

  /** Copies the configuration of a visit. */
  copy(visit: number, into: Int32Array): void {
    const from = visit * WIDTH;
    into[USED] = this.#visits[from + USED_THERE] as number;
    const { tuples, width } = this.#places;
    const place = (this.#visits[from + PLACE] as number) * width;
    for (let index = 0; index < width; index++) into[index + 1] = tuples[place + index] as number;
  }

  /** The visits that led to this one, first to last, each with the move that led to it. */
  pathTo(visit: number): { readonly visit: number; readonly move: number }[] {
    const path: { visit: number; move: number }[] = [];
    for (let at = visit; at !== NOTHING; at = this.#visits[at * WIDTH + PARENT] as number) {
      path.push({ visit: at, move: this.#visits[at * WIDTH + MOVE] as number });
    }
    return path.reverse();
  }

  #enterPlace(place: number): void {
    if (place === this.#last.length) {
      this.#last = enlarged(this.#last);
      this.#compared = enlarged(this.#compared);
    }
    this.#last[place] = NOTHING;
    this.#compared[place] = 0;
  }

  #isVain(place: number, used: number): boolean {
    let earlier = this.#last[place] as number;
    for (; earlier !== NOTHING; earlier = this.#visits[earlier * WIDTH + EARLIER] as number) {
      if (this.#used.isWithin(this.#visits[earlier * WIDTH + USED_THERE] as number, used)) return true;
    }
    if (this.#compared[place] !== COMPARED) return false;
    this.#pair[0] = place;
    this.#pair[1] = used;
    return this.#further.find(this.#pair, 0) !== ABSENT;
  }

  #remember(place: number, used: number, visit: number): void {
    const compared = this.#compared[place] as number;
    if (compared < COMPARED) {
      this.#visits[visit * WIDTH + EARLIER] = this.#last[place] as number;
      this.#last[place] = visit;
      this.#compared[place] = compared + 1;
      return;
    }
    this.#pair[0] = place;
    this.#pair[1] = used;
    this.#further.add(this.#pair, 0);
  }
}
