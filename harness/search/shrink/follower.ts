import type { StepEffect } from '../../../cluster/world/effect.ts';
import { deliver, drop, duplicate } from '../../../cluster/world/rules.ts';
import { takeStep } from '../../../cluster/world/schedule.ts';
import type { PacketStep, ScheduleStep } from '../../core/step.ts';
import { choiceOf } from '../strategies/choice.ts';
import { stepsToViolation, type Trial, type Trials } from '../trials.ts';
import type { Choice, SingleStep } from './choices.ts';
import { SentPackets } from './sent-packets.ts';

type Effect = StepEffect<unknown, unknown, unknown>;

/**
 * What may be spent on shrinking, in steps of worlds, so that the result is a function of the schedule, unless somebody
 * says that it is enough.
 */
export class Budget {
  readonly limit: number;
  readonly #stop: () => boolean;
  spent = 0;
  replays = 0;

  constructor(limit: number, stop: () => boolean) {
    this.limit = limit;
    this.#stop = stop;
  }

  get stopped(): boolean {
    return this.#stop();
  }

  get exhausted(): boolean {
    return this.spent >= this.limit || this.stopped;
  }
}

/** Leads fresh worlds through choices and says whether they still break the predicate. */
export class Follower {
  readonly trials: Trials;
  readonly predicates: readonly string[];
  readonly budget: Budget;

  /** @param predicates what has to break; one array for all, which saves preparation */
  constructor(trials: Trials, predicates: readonly string[], budget: Budget) {
    this.trials = trials;
    this.predicates = predicates;
    this.budget = budget;
  }

  /**
   * Those of the choices that were possible, up to the one that breaks the predicate; undefined when it holds to the
   * end, or nothing may be spent any more. Short schedules get a second chance in which a choice whose packet is never
   * sent takes the latest of its link and type.
   */
  follow(choices: readonly Choice[]): Choice[] | undefined {
    const { taken, complete } = this.#try(choices, false);
    if (taken !== undefined || complete || choices.length > SHORT) return taken;
    return this.#try(choices, true).taken;
  }

  /** The choices as a schedule, in which packets are named by their age. Impossible ones are left out. */
  scheduleOf(choices: readonly Choice[]): ScheduleStep[] {
    const trial = this.trials.begin(this.predicates);
    const schedule: ScheduleStep[] = [];
    this.#lead(trial, choices, ({ step }, effect) => {
      const asked = step.rule === 'input' || step.rule === 'reconfigure' ? step.request : undefined;
      schedule.push(withoutDefault(choiceOf(trial.world, effect, asked)));
    });
    return schedule;
  }

  #try(choices: readonly Choice[], substitute: boolean): Tried {
    if (this.budget.exhausted) return { taken: undefined, complete: true };
    this.budget.replays++;
    this.budget.spent += choices.length + 1;
    const trial = this.trials.begin(this.predicates);
    const taken: Choice[] = [];
    const ends: number[] = [];
    const note = (choice: Choice): void => {
      taken.push(choice);
      ends.push(trial.world.steps);
    };
    const complete = this.#lead(trial, choices, note, substitute);
    const count = stepsToViolation(trial, ends);
    return { taken: count === undefined ? undefined : taken.slice(0, count), complete };
  }

  /** False when a packet was missing. */
  #lead(
    trial: Trial,
    choices: readonly Choice[],
    taken: (choice: Choice, effect: Effect) => void,
    substitute = false,
  ): boolean {
    const packets = new SentPackets();
    let complete = true;
    for (const choice of choices) {
      const effect = this.#take(trial, choice, packets, substitute);
      if (effect === undefined) {
        if (choice.origin !== undefined) complete = false;
        continue;
      }
      packets.note(choice.id, effect.sent);
      const origin = effect.packet && packets.originOf(effect.packet);
      taken(origin === undefined ? choice : { ...choice, origin }, effect);
      if (trial.violations.length > 0) break;
    }
    return complete;
  }

  #take({ world }: Trial, { step, origin }: Choice, packets: SentPackets, substitute: boolean): Effect | undefined {
    const { system, handlersOf } = this.trials.subject;
    if (origin === undefined || !isAboutPacket(step)) {
      return takeStep(world, step, (request) => system.toInput(request) as unknown, handlersOf);
    }
    const packet = packets.find(step, origin);
    if (packet !== undefined) return RULES[step.rule](world, packet.link, packet.link.packets.indexOf(packet));
    if (!substitute) return undefined;
    const link = world.links.find(({ fromName, toName }) => fromName === step.from && toName === step.to);
    const position = link?.packets.findLastIndex(({ type }) => type === step.type);
    return link && RULES[step.rule](world, link, position ?? -1);
  }
}

/** The oldest packet needs no index. */
function withoutDefault(step: ScheduleStep): ScheduleStep {
  if (!('index' in step) || step.index !== 0) return step;
  const { index: _default, ...rest } = step;
  return rest;
}

function isAboutPacket(step: SingleStep): step is PacketStep {
  return step.rule === 'deliver' || step.rule === 'duplicate' || step.rule === 'drop';
}

const RULES = { deliver, duplicate, drop };
/** Below this many choices another try is cheap. */
const SHORT = 250;

interface Tried {
  readonly taken: Choice[] | undefined;
  /** Whether every packet was there that a choice is about. */
  readonly complete: boolean;
}
