import type { Choice, SingleStep } from './choices.ts';
import type { Follower } from './follower.ts';
import type { Passage } from './passage.ts';

/** How far a step is from what happens anyway; of equally long schedules the one with the smaller sum is simpler. */
const ODDITY: Readonly<Record<SingleStep['rule'], number>> = {
  deliver: 0,
  input: 0,
  timeout: 0,
  drop: 1,
  duplicate: 2,
  hold: 2,
  release: 2,
  start: 2,
  restart: 3,
  crash: 3,
  clock: 3,
  reconfigure: 3,
  upgrade: 4,
};
const LOSS = 2;

/** Negative when the first is simpler: fewest steps, then the simplest faults. */
export function compareChoices(one: readonly Choice[], other: readonly Choice[]): number {
  return one.length - other.length || oddityOf(one) - oddityOf(other);
}

/**
 * Simpler faults in the place of those there are, where the predicate breaks all the same: the packet itself for a copy of
 * it, a crash that loses nothing for one that does, nothing for a step that only stands in the way.
 */
export function* withSimplerFaults(follower: Follower, choices: readonly Choice[]): Passage {
  let simplest = choices;
  for (const choice of choices) {
    for (const candidate of simplerWithout(choice, simplest)) {
      const followed = follower.follow(candidate);
      if (followed !== undefined && compareChoices(followed, simplest) < 0) simplest = followed;
      yield simplest.length;
    }
  }
  return simplest;
}

function oddityOf(choices: readonly Choice[]): number {
  return choices.reduce((sum, { step }) => sum + ODDITY[step.rule] + ('lose' in step ? LOSS : 0), 0);
}

function simplerWithout(choice: Choice, choices: readonly Choice[]): (readonly Choice[])[] {
  const { step, origin } = choice;
  if (step.rule === 'duplicate' && origin !== undefined) {
    const rest = choices.filter((other) => other !== choice);
    return [rest.map((other) => (other.origin?.by === choice.id ? { ...other, origin } : other))];
  }
  if (step.rule !== 'crash' || step.lose === undefined) return [];
  const plain: Choice = { ...choice, step: { rule: 'crash', node: step.node } };
  return [choices.map((other) => (other === choice ? plain : other))];
}
