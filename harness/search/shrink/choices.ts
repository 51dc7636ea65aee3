import { performStep } from '../../../cluster/world/schedule.ts';
import type { MacroStep, ScheduleStep } from '../../core/step.ts';
import { choiceOf } from '../strategies/choice.ts';
import { stepsToViolation, type Trials } from '../trials.ts';
import type { Origin } from './origin.ts';
import { SentPackets } from './sent-packets.ts';

/** A step that is one choice. */
export type SingleStep = Exclude<ScheduleStep, MacroStep>;

/** A step of a schedule that is being shrunk. */
export interface Choice {
  readonly id: number;
  /** For steps about packets link and type count; which packet, says `origin`. */
  readonly step: SingleStep;
  readonly origin?: Origin;
}

/**
 * The single choices that a schedule comes to, up to the one that breaks one of the predicates: macros are taken apart,
 * impossible steps left out, and every packet is named by where it comes from. Undefined when nothing breaks.
 */
export function choicesOf(
  trials: Trials,
  schedule: readonly ScheduleStep[],
  predicates: readonly string[],
): Choice[] | undefined {
  const trial = trials.begin(predicates);
  const { world, violations } = trial;
  const { system, handlersOf } = trials.subject;
  const target = { toInput: system.toInput.bind(system), ...(handlersOf && { handlersOf }) };
  const choices: Choice[] = [];
  const ends: number[] = [];
  const packets = new SentPackets();
  let broken = false;
  for (const step of schedule) {
    const asked = step.rule === 'input' || step.rule === 'reconfigure' ? step.request : undefined;
    performStep(world, step, target, (effect) => {
      if (broken) return;
      const id = choices.length;
      packets.note(id, effect.sent);
      const single = choiceOf(world, effect, asked) as SingleStep;
      const origin = effect.packet && packets.originOf(effect.packet);
      choices.push(origin === undefined ? { id, step: single } : { id, step: single, origin });
      ends.push(world.steps);
      broken = violations.length > 0;
    });
    if (violations.length > 0) break;
  }
  const count = stepsToViolation(trial, ends);
  return count === undefined ? undefined : choices.slice(0, count);
}
