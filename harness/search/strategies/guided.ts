import type { Stream } from '../../core/random.ts';
import type { ScheduleStep } from '../../core/step.ts';
import { abstractState } from './abstract-state.ts';
import type { Moves } from './moves.ts';
import { Realm } from './reigns.ts';
import type { Setting, Strategy } from './strategy.ts';

/** Worlds of one seed. */
const GENERATIONS = 12;
/** Worlds that begin with nothing, before others go on from what these found. */
const SCOUTS = 4;
/** Steps that a later world takes beyond what it took over. */
const BEYOND = 120;
/** Chance that a step of what is taken over is left out. */
const LEFT_OUT = 0.1;

/**
 * Keeps the beginnings of schedules that led to states unlike all before, and goes on from these, from seldom seen ones
 * most of all. What is learnt stays within the seed, so that a seed remains one schedule, whoever tries it.
 */
export const guided: Strategy = {
  name: 'guided',
  summary: 'several worlds of which later ones go on from the rarest states that earlier ones reached',
  share: 0,
  dearShare: 8,
  run(moves, random, setting) {
    const corpus = new Corpus();
    lead(moves, random, setting, [], undefined, corpus);
    for (let generation = 1; generation < GENERATIONS && !moves.broken; generation++) {
      const next = setting.another?.();
      if (next === undefined) return;
      const beginning = generation < SCOUTS ? [] : corpus.pick(random);
      lead(next.moves, random, setting, beginning, next.schedule, corpus);
      if (next.moves.broken) return;
    }
  },
};

function lead(
  moves: Moves,
  random: Stream,
  setting: Setting,
  beginning: readonly ScheduleStep[],
  schedule: readonly ScheduleStep[] | undefined,
  corpus: Corpus,
): void {
  for (const step of beginning) {
    if (moves.over) return;
    if (!random.chance(LEFT_OUT)) moves.perform(step);
  }
  const realm = new Realm(moves, random, setting);
  realm.steps.requests.continueAfter(beginning);
  if (beginning.length > 0) moves.extend(BEYOND);
  moves.watch = () => corpus.see(abstractState(moves.world), schedule);
  while (!moves.over) realm.next();
  moves.watch = undefined;
}

/** Beginnings of schedules by the state they lead to. */
class Corpus {
  readonly #seen = new Map<string, { times: number; readonly beginning: readonly ScheduleStep[] | undefined }>();

  see(state: string, schedule: readonly ScheduleStep[] | undefined): void {
    const known = this.#seen.get(state);
    if (known !== undefined) known.times++;
    else this.#seen.set(state, { times: 1, beginning: schedule?.slice() });
  }

  /** One that leads to a state that was seen seldom. */
  pick(random: Stream): readonly ScheduleStep[] {
    const kept = [...this.#seen.values()].filter(({ beginning }) => beginning !== undefined);
    if (kept.length === 0) return [];
    const two = [random.pick(kept), random.pick(kept)].sort((one, other) => one.times - other.times);
    return two[0]?.beginning ?? [];
  }
}
