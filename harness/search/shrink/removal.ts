import type { Stream } from '../../core/random.ts';
import type { Choice } from './choices.ts';
import type { Follower } from './follower.ts';
import type { Passage } from './passage.ts';

/** Schedules are short enough below this to try every pair. */
const PAIRS_BELOW = 60;

/**
 * Leaves out as many choices as can be without losing the violation: ever smaller blocks, then single choices until none
 * can be spared, and in short schedules pairs as well. With a stream blocks and choices are tried in its order, else from
 * the last to the first. (Zeller and Hildebrandt, "Simplifying and isolating failure-inducing input", 2002.)
 */
export function* withoutSpare(follower: Follower, choices: readonly Choice[], random?: Stream): Passage {
  let least = choices;
  for (let size = Math.floor(least.length / 2); size > 1; size = Math.floor(size / 2)) {
    least = yield* withoutBlocks(follower, least, size, random);
  }
  for (;;) {
    least = yield* withoutSingles(follower, least, random);
    const fewer = least.length < PAIRS_BELOW ? yield* withoutPair(follower, least, random) : least;
    if (fewer.length === least.length) return least;
    least = fewer;
  }
}

function* withoutSingles(follower: Follower, choices: readonly Choice[], random: Stream | undefined): Passage {
  let least = choices;
  for (;;) {
    const fewer = yield* withoutBlocks(follower, least, 1, random);
    if (fewer.length === least.length) return least;
    least = fewer;
  }
}

/** Tries to leave out each block of this many choices once. */
export function* withoutBlocks(follower: Follower, choices: readonly Choice[], size: number, random?: Stream): Passage {
  const starts = Array.from({ length: Math.ceil(choices.length / size) }, (_, index) => index * size).reverse();
  const blocks = starts.map((start) => choices.slice(start, start + size));
  let least = choices;
  for (const block of random?.shuffle(blocks) ?? blocks) {
    const spared = new Set(block);
    const rest = least.filter((choice) => !spared.has(choice));
    if (rest.length === least.length) continue;
    least = follower.follow(rest) ?? least;
    yield least.length;
    if (follower.budget.exhausted) break;
  }
  return least;
}

/** Without the first pair that can be left out. */
function* withoutPair(follower: Follower, choices: readonly Choice[], random: Stream | undefined): Passage {
  const order = random?.shuffle(choices) ?? [...choices].reverse();
  for (const [position, one] of order.entries()) {
    for (const other of order.slice(position + 1)) {
      const fewer = follower.follow(choices.filter((choice) => choice !== one && choice !== other));
      yield choices.length;
      if (fewer !== undefined) return fewer;
      if (follower.budget.exhausted) return choices;
    }
  }
  return choices;
}
