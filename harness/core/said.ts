import type { Json, JsonObject } from './json.ts';

export const SAID_FORMAT = 'verdict-said/1';

/** What a node was given and what it said to that, in engine lockstep; a line of `said.jsonl`. */
export interface SaidLine {
  /** Of the world, from 1; 0 before the first one. */
  readonly step: number;
  readonly node: string;
  readonly life: number;
  readonly given: JsonObject;
  readonly said: readonly Json[];
  /** Its clock and the deadline that it waits for, ns. */
  readonly now: number;
  readonly next: Json;
  /** Over every character that it wrote so far. */
  readonly hash: number;
}

/** Where two runs of a plan are not the same any more. */
export interface SaidDifference {
  readonly step: number;
  readonly node: string;
  readonly life: number;
  /** What was different, in a few words. */
  readonly what: string;
  /** The two texts, shortened to where they differ. */
  readonly first: string;
  readonly second: string;
  /** Where it is likely to come from. */
  readonly likely: string;
}

/** How much of a text is shown before and after the place that differs, characters. */
const BEFORE = 24;
const AFTER = 40;

/**
 * What is different between the same moment of two runs.
 *
 * @param wallMs the machine's clock when they ran, ms since 1970: a number close to it is one
 */
export function differenceOf(one: SaidLine, other: SaidLine, wallMs: number): SaidDifference {
  const place = { step: one.step, node: one.node, life: one.life };
  if (!same([one.node, one.given], [other.node, other.given])) {
    const texts = [JSON.stringify([one.node, one.given]), JSON.stringify([other.node, other.given])] as const;
    return { ...place, what: 'it was given something else', ...shown(texts), likely: 'the harness did something else' };
  }
  const texts = [JSON.stringify(one.said), JSON.stringify(other.said)] as const;
  if (texts[0] === texts[1]) {
    const timing = [JSON.stringify(timingOf(one)), JSON.stringify(timingOf(other))] as const;
    if (timing[0] === timing[1]) {
      const likely = 'the program puts the same in different words, such as fields in another order';
      return { ...place, what: 'it wrote the same in other characters', first: '', second: '', likely };
    }
    return { ...place, what: 'it waits for another deadline', ...shown(timing), likely: likelyCause(timing, wallMs) };
  }
  const counts = [one.said.length, other.said.length];
  const what = counts[0] === counts[1] ? 'it said something else' : `it said ${counts.join(' and ')} messages`;
  return { ...place, what, ...shown(texts), likely: likelyCause(texts, wallMs) };
}

export function differenceInWords({ step, node, life, what, first, second }: SaidDifference): string {
  const when = step === 0 ? 'before the first step' : `at step ${String(step)}`;
  const texts = first === second ? '' : `: ${first} and ${second}`;
  return `${when}, in ${node}, life ${String(life + 1)}: ${what}${texts}`;
}

/** What makes programs differ in this way, as far as two texts can tell. */
function likelyCause([one, other]: readonly [string, string], wallMs: number): string {
  const tokens = [tokensOf(one), tokensOf(other)] as const;
  if (same(tokens[0].toSorted(), tokens[1].toSorted())) {
    return 'the same in another order: a set or map that goes by addresses or salted hashes, or threads';
  }
  const index = tokens[0].findIndex((token, position) => token !== tokens[1][position]);
  const [first, second] = [tokens[0][index] ?? '', tokens[1][index] ?? ''];
  const numbers = [Number(first), Number(second)] as const;
  if (first !== '' && second !== '' && numbers.every(Number.isFinite)) return causeOfNumber(numbers, wallMs);
  if (Math.min(first.length, second.length) >= RANDOM_WORD && first.length === second.length) {
    return 'randomness that no shim covers';
  }
  return tokens[0].length === tokens[1].length
    ? 'something of its surroundings that no shim covers'
    : 'threads, or real waiting for something other than the harness';
}

function tokensOf(text: string): readonly string[] {
  return text.match(/-?\d+(?:\.\d+)?|\w+|[^\w\s]/g) ?? [];
}

/** Words of this length that differ were not chosen by people. */
const RANDOM_WORD = 8;
/** Units of clocks, per ms. */
const UNITS = [0.001, 1, 1_000, 1_000_000];
/** How near a number has to be to the machine's clock to be taken for it, as a part of it: some weeks. */
const NEAR = 0.001;
/** Above it no process, port or file of an ordinary machine has its number. */
const LARGE = 2 ** 32;

function causeOfNumber(numbers: readonly [number, number], wallMs: number): string {
  const isClock = (number: number): boolean => UNITS.some((unit) => Math.abs(number / (wallMs * unit) - 1) < NEAR);
  if (numbers.every(isClock)) return 'the machine’s clock, by a way that no shim covers';
  if (numbers.every((number) => Number.isInteger(number) && Math.abs(number) < LARGE)) {
    return 'a number that the machine gives out, such as of a process, port or file, or one drawn at random';
  }
  return 'an address in memory, a clock that counts since the machine’s start, or a number drawn at random';
}

function timingOf({ now, next }: SaidLine): Json {
  return { now, next };
}

function shown([one, other]: readonly [string, string]): { readonly first: string; readonly second: string } {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  const cut = (text: string): string => {
    const [from, to] = [Math.max(0, at - BEFORE), at + AFTER];
    return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`;
  };
  return { first: cut(one), second: cut(other) };
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
