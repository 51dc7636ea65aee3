import type { Choice } from './choices.ts';
import type { Follower } from './follower.ts';
import type { Passage } from './passage.ts';
import { withoutBlocks } from './removal.ts';

/** What is kept of the end of a schedule, the least first: short schedules are tried for little. */
const ENDS = [1 / 8, 1 / 4, 1 / 2, 3 / 4];
/** Blocks of less than this part of what is left are a matter for those who take their time. */
const FINEST = 1 / 48;

/**
 * A shorter schedule for few tries, where every try starts processes: only its end, without all steps of a kind, without
 * blocks from the beginning on, and last without each step that can be spared by itself. What breaks last mostly needs
 * little of what came long before.
 */
export function* thrifty(follower: Follower, choices: readonly Choice[]): Passage {
  let least = choices;
  for (;;) {
    const before = least.length;
    least = yield* onlyTheEnd(follower, least);
    least = yield* withoutKinds(follower, least);
    least = yield* withoutOldBlocks(follower, least);
    if (follower.budget.exhausted || least.length > before / 2) return yield* withoutBlocks(follower, least, 1);
  }
}

function* onlyTheEnd(follower: Follower, choices: readonly Choice[]): Passage {
  for (const part of ENDS) {
    const end = follower.follow(choices.slice(Math.floor(choices.length * (1 - part))));
    yield choices.length;
    if (end !== undefined) return yield* onlyTheEnd(follower, end);
  }
  return choices;
}

/** Faults first: each crash costs the start of a process wherever it stays. */
function* withoutKinds(follower: Follower, choices: readonly Choice[]): Passage {
  let least = choices;
  for (const belongs of KINDS) {
    const rest = least.filter((choice) => !belongs(choice));
    if (rest.length === least.length) continue;
    least = follower.follow(rest) ?? least;
    yield least.length;
  }
  return least;
}

const KINDS: readonly ((choice: Choice) => boolean)[] = [
  ({ step }) => step.rule === 'crash' || step.rule === 'restart',
  ({ step }) => step.rule === 'duplicate' || step.rule === 'drop',
];

function* withoutOldBlocks(follower: Follower, choices: readonly Choice[]): Passage {
  let least = choices;
  for (let part = 1 / 2; part >= FINEST; part /= 2) {
    const size = Math.floor(least.length * part);
    if (size < 2) break;
    for (let start = 0; start < least.length && !follower.budget.exhausted;) {
      const fewer = follower.follow(least.toSpliced(start, size));
      if (fewer === undefined) start += size;
      else least = fewer;
      yield least.length;
    }
  }
  return least;
}
