import { DIRECTED } from '../../../cluster/raft/directed-schedules.ts';
import { parseText } from '../../core/schedule/parse-text.ts';
import type { Stream } from '../../core/random.ts';
import type { ScheduleStep } from '../../core/step.ts';
import type { Moves } from './moves.ts';
import { RandomSteps } from './random-steps.ts';
import type { Strategy } from './strategy.ts';
import { changeable } from './weather.ts';

/** Chances per step of a schedule, before the schedule's own wildness. */
const LEFT_OUT = 0.08;
const TWICE = 0.05;
const INTERRUPTED = 0.1;
/** The longest interruption. */
const STRAY_STEPS = 4;
const SPLICED = 0.4;

/**
 * Schedules that are known to lead somewhere, changed: steps left out, taken twice, others in between, the beginning of
 * one before the end of another, and on from there at random. Steps that have become impossible are skipped.
 */
export const mutation: Strategy = {
  name: 'mutation',
  summary: 'known schedules with steps left out, repeated, put in and spliced, and on from there at random',
  share: 4,
  dearShare: 1,
  run(moves, random, { features }) {
    const steps = new RandomSteps(moves, random, features, changeable(random));
    const wildness = 3 * random.next();
    for (const step of bred(moves, random)) {
      if (moves.over) return;
      if (random.chance(LEFT_OUT * wildness)) continue;
      moves.perform(step);
      if (random.chance(TWICE * wildness)) moves.perform(step);
      if (!random.chance(INTERRUPTED * wildness)) continue;
      for (let stray = random.integer(STRAY_STEPS); stray > 0; stray--) steps.take();
    }
    while (!moves.over) steps.take();
  },
};

/** A known schedule, or two spliced, on other nodes. */
function bred(moves: Moves, random: Stream): ScheduleStep[] {
  const names = moves.world.nodes.map(({ name }) => name);
  const rename = renaming(names, random.shuffle(names));
  const first = random.pick(known());
  if (!random.chance(SPLICED)) return first.map(rename);
  const second = random.pick(known()).map(ofOtherClients);
  const beginning = first.slice(0, 1 + random.integer(first.length));
  return [...beginning, ...second.slice(random.integer(second.length))].map(rename);
}

let parsed: readonly (readonly ScheduleStep[])[] | undefined;

function known(): readonly (readonly ScheduleStep[])[] {
  parsed ??= DIRECTED.map(({ bug, schedule }) => parseText(schedule, bug));
  return parsed;
}

/** Nodes that are not there keep their names, and steps that need them are impossible. */
function renaming(from: readonly string[], to: readonly string[]): (step: ScheduleStep) => ScheduleStep {
  const other = (name: string): string => to[from.indexOf(name)] ?? name;
  return (step) => {
    if ('from' in step) return { ...step, from: other(step.from), to: other(step.to) };
    if (step.rule === 'elect') return { ...step, node: other(step.node), voters: step.voters.map(other) };
    if (step.rule === 'replicate') return { ...step, node: other(step.node), followers: step.followers.map(other) };
    if (step.rule === 'reconfigure') {
      const { request } = step;
      return { ...step, node: other(step.node), request: { ...request, members: request.members.map(other) } };
    }
    return { ...step, node: other(step.node) };
  };
}

/** A client that asks for something else under a number it used before would be a mistake of the clients. */
function ofOtherClients(step: ScheduleStep): ScheduleStep {
  if (step.rule === 'input') return { ...step, request: { ...step.request, client: `${step.request.client}'` } };
  if (step.rule !== 'reconfigure') return step;
  return { ...step, request: { ...step.request, client: `${step.request.client}'` } };
}
