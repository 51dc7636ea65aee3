import type { PacketStep, ScheduleStep } from '../../core/step.ts';
import type { Trials } from '../trials.ts';

/**
 * The schedule in fewer words, for people: whole elections and exchanges as one step each, where the predicate still
 * breaks at the last step. What a macro does besides, dropping what is left of an election, makes other packets the
 * oldest, so its digest is another one.
 */
export function brief(trials: Trials, schedule: readonly ScheduleStep[], predicate: string): readonly ScheduleStep[] {
  const predicates = [predicate];
  let shortest = schedule;
  for (let position = 0; position < shortest.length; position++) {
    const folded = foldAt(shortest, position);
    if (folded === undefined) continue;
    const candidates = [folded, [...folded.slice(0, position + 1), ...folded.slice(position + 1).map(withoutIndex)]];
    const same = candidates.find((candidate) => breaksAtTheEnd(trials, candidate, predicates));
    shortest = same ?? shortest;
  }
  return shortest;
}

/** The same steps without timers that are the first of their node anyway: those need no name. */
export function withoutTimerNames(trials: Trials, schedule: readonly ScheduleStep[]): readonly ScheduleStep[] {
  const { digest } = trials.run(schedule, NOTHING);
  const same = (steps: readonly ScheduleStep[]): boolean => trials.run(steps, NOTHING).digest === digest;
  const all = schedule.map(withoutTimer);
  if (same(all)) return all;
  let fewest = schedule;
  for (const [position, step] of schedule.entries()) {
    if (step.rule !== 'timeout') continue;
    const candidate = fewest.with(position, withoutTimer(step));
    if (same(candidate)) fewest = candidate;
  }
  return fewest;
}

const NOTHING: readonly string[] = [];

function breaksAtTheEnd(trials: Trials, steps: readonly ScheduleStep[], predicates: readonly string[]): boolean {
  const { violations, skipped } = trials.run(steps, predicates, true);
  return skipped === 0 && violations[0]?.at === steps.length - 1;
}

/** With the steps from here on as one macro; undefined when they are none. */
function foldAt(schedule: readonly ScheduleStep[], position: number): ScheduleStep[] | undefined {
  const step = schedule[position];
  if (step === undefined) return undefined;
  const before = schedule.slice(0, position);
  if (step.rule === 'timeout') {
    const asked = exchangesAt(schedule, position + 1, step.node, 'PreVote');
    const voters = exchangesAt(schedule, position + 1 + 2 * asked.length, step.node, 'RequestVote');
    if (voters.length === 0 || (asked.length > 0 && asked.join() !== voters.join())) return undefined;
    const rest = schedule.slice(position + 1 + 2 * (asked.length + voters.length));
    return [...before, { rule: 'elect', node: step.node, voters }, ...rest];
  }
  if (step.rule !== 'deliver') return undefined;
  const followers = exchangesAt(schedule, position, step.from, 'AppendEntries');
  if (followers.length === 0) return undefined;
  const macro: ScheduleStep = { rule: 'replicate', node: step.from, followers };
  return [...before, macro, ...schedule.slice(position + 2 * followers.length)];
}

/** Whom the node asks, and who answers at once, in the steps from here on. */
function exchangesAt(schedule: readonly ScheduleStep[], start: number, node: string, type: string): string[] {
  const others: string[] = [];
  for (let position = start; ; position += 2) {
    const asked = schedule[position];
    const answered = schedule[position + 1];
    if (asked?.rule !== 'deliver' || answered?.rule !== 'deliver') return others;
    if (asked.type !== type || asked.from !== node || others.includes(asked.to)) return others;
    if (answered.type !== `${type}Reply` || answered.from !== asked.to || answered.to !== node) return others;
    others.push(asked.to);
  }
}

/** The one before where an election's leftovers are gone. */
function withoutIndex(step: ScheduleStep): ScheduleStep {
  if (!isPacketStep(step) || step.index === undefined || step.index === 0) return step;
  return { ...step, index: step.index - 1 };
}

function isPacketStep(step: ScheduleStep): step is PacketStep {
  return step.rule === 'deliver' || step.rule === 'drop' || step.rule === 'duplicate';
}

function withoutTimer(step: ScheduleStep): ScheduleStep {
  return step.rule === 'timeout' ? { rule: 'timeout', node: step.node } : step;
}
