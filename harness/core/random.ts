import seedrandom from 'seedrandom';

/** Algorithm and version of the generator: part of the plan's format, because it fixes what a seed means. */
export const RANDOM_ALGORITHM = 'alea@seedrandom-3.0.5';

/** A named, seeded source of randomness. The only one allowed in Verdict outside the operating system's edge. */
export interface Stream {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform integer in [0, limit); `limit` >= 1. */
  integer(limit: number): number;
  /** True with the given probability. */
  chance(probability: number): boolean;
  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T;
  /** A new list with the items in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * The stream `name` of a seed. Every consumer draws from a stream of its own name, so that adding a consumer changes
 * nobody else's draws: `stream(seed, 'client/3')`, `stream(seed, 'nemesis/0')`.
 */
export function stream(seed: string, name: string): Stream {
  const draw = seedrandom.alea(`${seed}\u0000${name}`);
  const integer = (limit: number): number => Math.floor(draw() * limit);
  return {
    next: () => draw(),
    integer,
    chance: (probability) => draw() < probability,
    pick: (items) => {
      if (items.length === 0) throw new RangeError(`stream ${name}: cannot pick from an empty list`);
      return items[integer(items.length)] as (typeof items)[number];
    },
    shuffle: (items) => {
      const result = [...items];
      for (let last = result.length - 1; last > 0; last--) {
        const other = integer(last + 1);
        [result[last], result[other]] = [
          result[other] as (typeof items)[number],
          result[last] as (typeof items)[number],
        ];
      }
      return result;
    },
  };
}
