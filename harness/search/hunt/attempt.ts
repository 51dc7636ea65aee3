import { blame } from '../../../checkers/invariants/blame.ts';
import { HarnessError, InputError } from '../../core/errors.ts';
import { stream } from '../../core/random.ts';
import type { ScheduleStep } from '../../core/step.ts';
import { featuresOf, type Features } from '../strategies/features.ts';
import { Moves } from '../strategies/moves.ts';
import { mix } from '../strategies/upgrades.ts';
import { drawFor, type Draw, type Portfolio } from '../strategies/portfolio.ts';
import type { Trials } from '../trials.ts';
import { excuseOf, type Excuse } from './excuses.ts';
import { drawCore, FairCore } from './fair-core.ts';
import { troubleIn, type Trouble } from './trouble.ts';
import { Worlds } from './worlds.ts';

/** What a schedule broke, first. */
export interface Breach {
  readonly kind: 'safety' | 'liveness';
  /** What all schedules that break the same thing first have in common: the kind, and the predicate. */
  readonly signature: string;
  /** Null where no answer came in time. */
  readonly predicate: string | null;
  readonly sentence: string;
}

/** What became of one seed. */
export interface Attempt {
  readonly seed: string;
  readonly strategy: string;
  readonly nodes: readonly string[];
  /** How many worlds it took; all but the last broke nothing. */
  readonly worlds: number;
  /** Steps of the worlds. */
  readonly steps: number;
  /** Rolling digest of the world at the end. */
  readonly digest: number;
  readonly breach: Breach | undefined;
  /** Whether an answer was asked for at the end, and why it was not owed if it did not come. */
  readonly progress: boolean;
  readonly excuse: Excuse | undefined;
  /** Why it ended before its time: a node's process could not be started, or did what the protocol does not have. */
  readonly trouble: Trouble | undefined;
}

/** An attempt with its schedule, which leads to the same again. */
export interface RecordedAttempt extends Attempt {
  readonly schedule: readonly ScheduleStep[];
}

export interface AttemptOptions extends Portfolio {
  /** The subject in this size. */
  readonly trials: (nodes: number) => Trials;
  /** Whether answers are asked for at all. */
  readonly progress: boolean;
}

/** Draws a schedule for each seed and leads a world through it: chaos, and now and then a core in which progress is owed. */
export class Attempts {
  readonly #options: AttemptOptions;
  readonly #features = new Map<Trials, Features>();
  #alone: boolean | undefined;

  constructor(options: AttemptOptions) {
    this.#options = options;
  }

  /** What follows from the seed: nothing but seed and options decides. */
  attempt(seed: string): Attempt {
    return this.#lead(seed, undefined, NEVER) as Attempt;
  }

  /** The same; undefined when it was to stop before anything came of it. */
  attemptUntil(seed: string, stop: () => boolean): Attempt | undefined {
    return stop() ? undefined : this.#lead(seed, undefined, stop);
  }

  /**
   * The same with its schedule, which is run once more by itself; nothing stops that.
   *
   * @throws HarnessError when that does not lead to the same, InputError when a node's process fails this time
   */
  record(seed: string): RecordedAttempt {
    const schedule: ScheduleStep[] = [];
    const attempt = this.#lead(seed, schedule, NEVER) as Attempt;
    if (attempt.trouble !== undefined) throw new InputError(attempt.trouble.message, { code: attempt.trouble.code });
    const again = this.#options.trials(attempt.nodes.length).run(schedule);
    const first = blame(again.violations)?.first.predicate ?? null;
    if (again.digest === attempt.digest && first === (attempt.breach?.predicate ?? null) && again.skipped === 0) {
      return { ...attempt, schedule };
    }
    throw new HarnessError(`the schedule of seed ${seed} does not lead to the same when it is run again`, {
      code: 'HUNT_NOT_REPEATABLE',
      hint: this.#options.dear === true ? UNSTEADY_PROGRAM : UNSTEADY_HANDLERS,
    });
  }

  #lead(seed: string, recording: ScheduleStep[] | undefined, stop: () => boolean): Attempt | undefined {
    const draw = drawFor(seed, this.#options);
    const trials = this.#options.trials(draw.nodes);
    const { builds } = this.#featuresOf(trials);
    const worlds = new Worlds(trials, draw.length, recording, stop, (moves) =>
      mix(moves, stream(seed, 'builds'), builds),
    );
    const end = { seed, strategy: draw.strategy.name, nodes: trials.subject.nodes };
    try {
      const outcome = this.#through(seed, draw, trials, worlds, stop);
      return outcome && { ...end, ...outcome, worlds: worlds.count, steps: worlds.steps, trouble: undefined };
    } catch (error) {
      const trouble = troubleIn(error);
      if (trouble === undefined) throw error;
      return { ...end, ...NOT_ASKED, digest: 0, worlds: worlds.count, steps: worlds.steps, trouble };
    }
  }

  /** Chaos, and perhaps the core, in which it is asked for an answer. A world that was stopped says nothing of what is owed. */
  #through(seed: string, draw: Draw, trials: Trials, worlds: Worlds, stop: () => boolean): Outcome | undefined {
    const setting = { features: this.#featuresOf(trials), length: draw.length, another: () => worlds.another() };
    draw.strategy.run(worlds.first(), stream(seed, `strategy/${draw.strategy.name}`), setting);
    const { trial, moves } = worlds.last;
    const late = moves.broken ? NOT_ASKED : this.#progress(seed, draw, trials, moves);
    if (!moves.broken && stop()) return undefined;
    trial.judge.finish();
    const first = blame(trial.violations)?.first;
    const breach = first === undefined ? late.breach : safety(first.predicate, first.sentence);
    return { ...late, breach, digest: trial.world.digest };
  }

  #progress(seed: string, draw: Draw, trials: Trials, moves: Moves): Late {
    if (!draw.progress || !this.#options.progress) return NOT_ASKED;
    const random = stream(seed, 'core');
    const core = drawCore(moves, random);
    const names = core.map(({ name }) => name).join(', ');
    const { answered, steps } = new FairCore(moves, random, trials.subject, core).run();
    if (answered || moves.broken) return { progress: true, excuse: undefined, breach: undefined };
    const excuse = excuseOf(moves, core, () => this.#servesAlone());
    if (excuse !== undefined) return { progress: true, excuse, breach: undefined };
    const sentence = `a fresh request got no answer from ${names}, a majority that was left in peace for ${String(steps)} steps`;
    return { progress: true, excuse, breach: { kind: 'liveness', signature: LIVENESS, predicate: null, sentence } };
  }

  #servesAlone(): boolean {
    if (this.#alone === undefined) {
      const trials = this.#options.trials(1);
      const moves = new Moves(trials.subject, trials.begin([]), 0);
      this.#alone = new FairCore(moves, stream('', 'alone'), trials.subject, moves.world.nodes).run().answered;
    }
    return this.#alone;
  }

  #featuresOf(trials: Trials): Features {
    let features = this.#features.get(trials);
    if (features === undefined) {
      features = featuresOf(trials.subject);
      this.#features.set(trials, features);
    }
    return features;
  }
}

type Outcome = Late & Pick<Attempt, 'digest'>;

interface Late {
  readonly progress: boolean;
  readonly excuse: Excuse | undefined;
  readonly breach: Breach | undefined;
}

const NEVER = (): boolean => false;
const NOT_ASKED: Late = { progress: false, excuse: undefined, breach: undefined };
const UNSTEADY_HANDLERS =
  'Handlers must be functions of what they are given: no clock, no chance, no memory of their own.';
const UNSTEADY_PROGRAM =
  'The program must do the same each time: `verdict run --engine lockstep` measures whether it does, and says where it differs.';
const LIVENESS = 'liveness: no answer';

function safety(predicate: string, sentence: string): Breach {
  return { kind: 'safety', signature: `safety: ${predicate}`, predicate, sentence };
}
