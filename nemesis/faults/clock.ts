import { z } from 'zod';
import type { FaultFamily } from '../../harness/core/contracts/fault-family.ts';
import { parseDuration } from '../../harness/core/duration.ts';
import type { ClockBend, ClockName } from '../../harness/core/fault-action.ts';
import { aimedFault } from './aimed.ts';
import { targetSchema, type TargetProblem } from './target.ts';

const SPAN = /^\d+(\.\d+)?\s*(ms|s|m|h)$/;

const parameters = z.strictObject({
  target: targetSchema('one'),
  clock: z
    .enum(['wall', 'monotonic', 'both'])
    .default('wall')
    .describe(
      'Which clock: wall, that of the calendar, by which leases with dates go; monotonic, by which timers and ' +
        'time spans are measured; both.',
    ),
  change: z
    .enum(['offset', 'jump', 'rate', 'freeze', 'step', 'strobe'])
    .default('offset')
    .describe(
      'What becomes of it: offset: it differs by an amount until the fault ends; jump: it leaps by an amount once, and ' +
        'stays so; rate: it runs faster or slower; freeze: it stands still; step: it stands still but for leaps; ' +
        'strobe: it leaps by an amount and back, over and over. A monotonic clock never goes back, so it knows no ' +
        'offset and no strobe.',
    ),
  by: z
    .string()
    .regex(/^-?\d+(\.\d+)?\s*(ms|s|m|h)$/, 'expected a duration such as 200ms, 1h or -5s')
    .default('10s')
    .describe('The amount of offset, jump, step and strobe; less than zero sets a wall clock back.'),
  rate: z.number().min(0.01).max(100).default(0.5).describe('How many seconds it shows per second, with change: rate.'),
  interval: z
    .string()
    .regex(SPAN, 'expected a duration such as 200ms or 1s')
    .default('200ms')
    .describe('How long it takes from one leap to the next, with change: step and strobe.'),
});

type Parameters = z.infer<typeof parameters>;

const clocksOf = ({ clock }: Parameters): readonly ClockName[] => (clock === 'both' ? ['wall', 'monotonic'] : [clock]);

const aimed = aimedFault({
  name: 'clock',
  summary: 'The clocks of nodes are ahead or behind, fast or slow, or leap',
  parameters,
  requires: 'clock',
  worldLacks: ({ clock: name }) => (name === 'wall' ? NO_CALENDAR : undefined),
  act: (targets, chosen) => ({ kind: 'clock', targets, clocks: clocksOf(chosen), bend: bendOf(chosen) }),
  describe: (targets, chosen) => `${clocksOf(chosen).join(' and ')} clock of ${targets.join(' ')} ${inWords(chosen)}`,
});

/** Nodes get a wrong idea of what time it is, or of how much time has passed. */
export const clock: FaultFamily = {
  ...aimed,
  refuse: (given, nodes) => aimed.refuse?.(given, nodes) ?? refuseBackwards(parameters.parse(given)),
};

function refuseBackwards({ clock, change, by }: Parameters): TargetProblem | undefined {
  if (change === 'step' && milliseconds(by) <= 0) return { path: ['by'], message: 'a step goes forward' };
  if (clock === 'wall') return undefined;
  if (change === 'offset')
    return { path: ['change'], message: `${NEVER_BACK}, as it would when an offset ends; use jump` };
  if (change === 'strobe')
    return { path: ['change'], message: `${NEVER_BACK}, as it would half of the time; use step` };
  if (change === 'jump' && milliseconds(by) < 0) return { path: ['by'], message: NEVER_BACK };
  return undefined;
}

const NO_CALENDAR: TargetProblem = {
  path: ['clock'],
  message: 'simulated nodes have one clock, by which their timers run, and no calendar; use clock: monotonic',
};

const NEVER_BACK = 'a monotonic clock never goes back';

function bendOf({ change, by, rate, interval }: Parameters): ClockBend {
  const amountMs = milliseconds(by);
  const intervalMs = milliseconds(interval);
  switch (change) {
    case 'offset':
    case 'jump':
      return { kind: change, amountMs };
    case 'rate':
      return { kind: change, rate };
    case 'freeze':
      return { kind: change };
    case 'step':
    case 'strobe':
      return { kind: change, amountMs, intervalMs };
  }
}

function inWords({ change, by, rate, interval }: Parameters): string {
  switch (change) {
    case 'offset':
      return `off by ${by}`;
    case 'jump':
      return `leaps by ${by}`;
    case 'rate':
      return `at ${rate} of its rate`;
    case 'freeze':
      return 'stands still';
    case 'step':
      return `stands still but for ${by} every ${interval}`;
    case 'strobe':
      return `leaps by ${by} and back every ${interval}`;
  }
}

function milliseconds(text: string): number {
  const size = parseDuration(text.replace(/^-/, '')) ?? 0;
  return text.startsWith('-') ? -size : size;
}
