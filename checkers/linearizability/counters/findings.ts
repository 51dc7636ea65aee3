import type { Call } from '../call.ts';
import type { Finding, Pattern } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { nameOf, onKey } from '../sentence.ts';
import { answerOf, type CounterHistory, type Increment, type Observation, type Step } from './history.ts';
import type { Mismatch } from './matching.ts';
import type { MovedBack, Overlap, Skipped, Total } from './totals.ts';

/** Operations of a sum that are shown: the first and the last. */
const SHOWN = 14;

/** A call that answered something that is no total at all. */
export function nonsenseFinding(key: NormalisedKey, call: Call): Finding {
  return {
    pattern: 'impossible-count',
    calls: [call],
    culprit: call.operation.index,
    sentence: `${nameOf(call)}${onKey(key.key)} answered ${JSON.stringify(answerOf(call) ?? null)}, which is no integer`,
  };
}

/**
 * Writes findings about one counter. Totals depend on every increment, so a few calls alone say nothing; a finding holds
 * the calls it speaks of, and stands several increments together as one: those that lead up to what it speaks of (which
 * may have happened or not), or those that must, or can, lie between.
 */
export class CounterFindings {
  readonly #key: NormalisedKey;
  readonly #history: CounterHistory;

  constructor(key: NormalisedKey, history: CounterHistory) {
    this.#key = key;
    this.#history = history;
  }

  movedBack({ before, after }: MovedBack): Finding {
    const sentence = `${this.#saw(after)} although ${this.#saw(before, 'had ')} before that began`;
    return this.#finding('count-moved-back', before.total, [this.#read(before), this.#read(after)], sentence, [
      before.call,
      after.call,
    ]);
  }

  overlap({ steps: [one, other] }: Overlap): Finding {
    const calls = [one.call, other.call];
    const answers = [one, other].map(({ to }) => String(this.#shown(to))).join(' and ');
    const sentence =
      `${calls.map(nameOf).join(' and ')}${onKey(this.#key.key)} answered ${answers}, ` +
      `as only one of them can if both happened`;
    return this.#finding('lost-increment', Math.min(one.from, other.from), calls, sentence, calls);
  }

  skipped({ step, observation }: Skipped): Finding {
    const sentence =
      `${this.#saw(observation)} although ${nameOf(step.call)} led from ${this.#shown(step.from)} ` +
      `to ${this.#shown(step.to)} at once`;
    const calls = [step.call, this.#read(observation)];
    return this.#finding('impossible-count', step.from, calls, sentence, [step.call, observation.call]);
  }

  /** A total beyond the initial one, on the side from which the counter never comes. */
  belowInitial(observation: Observation): Finding {
    const sentence = `${this.#saw(observation)}, but the counter began at ${this.#shown(0)} and never moves back`;
    return this.#finding(this.#tooSmall, 0, [this.#read(observation)], sentence, [observation.call]);
  }

  mismatch(totals: readonly Total[], { kind, from, to }: Mismatch): Finding {
    if (kind === 'too-many') return this.#tooMany(from > 0 ? totals[from]?.earliest : undefined, totals[to]?.latest);
    if (kind === 'uneven') return this.#tooFew(totals[from]?.observations[0], totals[to]?.observations[0], kind);
    return this.#tooFew(from > 0 ? totals[from]?.latest : undefined, totals[to]?.earliest, kind);
  }

  /** Of everything that had completed before this observation it must have been more. */
  tooManyBefore(observation: Observation): Finding {
    return this.#tooMany(undefined, observation);
  }

  /** Of everything that had begun by the end of this observation it cannot have been so much. */
  tooFewUntil(observation: Observation): Finding {
    return this.#tooFew(undefined, observation, 'too-few');
  }

  #tooMany(start: Observation | undefined, end: Observation | undefined): Finding {
    const observation = end as Observation;
    const steps = this.#stepsBetween(start, observation);
    const bound = this.#history.increments.filter(
      ({ call }) => call.completed < observation.call.invoked && (!start || call.invoked > start.call.completed),
    );
    const sum = sumOf(bound) + lengthOf(steps);
    const last = bound.reduce((latest, one) => (one.call.completed > latest.call.completed ? one : latest));
    const since = start ? `${this.#saw(start, 'had ')} before that began and ` : '';
    const when = start ? 'happened in between' : 'had completed before it began';
    const sentence =
      `${this.#saw(observation)} although ${since}increments that add up to ${this.#amount(sum)} ${when}, ` +
      `the last of them ${nameOf(last.call)}${this.#fromInitial(start)}`;
    const calls = [...this.#start(start), this.#together(bound, 'must'), ...steps.map(({ call }) => call)];
    const shown = [...(start ? [start.call] : []), ...callsOf([...bound, ...steps]), observation.call];
    return this.#finding(this.#tooSmall, start?.total ?? 0, [...calls, this.#read(observation)], sentence, shown);
  }

  #tooFew(start: Observation | undefined, end: Observation | undefined, kind: 'too-few' | 'uneven'): Finding {
    const observation = end as Observation;
    const steps = this.#stepsBetween(start, observation);
    const possible = this.#history.increments.filter(
      ({ call }) => call.invoked <= observation.call.completed && (!start || call.completed >= start.call.invoked),
    );
    const fitting = kind === 'uneven' ? this.#fitting(possible, start, observation, steps) : possible;
    const sum = sumOf(possible) + lengthOf(steps);
    const since = start ? `${this.#saw(start, 'had ')} and ` : '';
    const which = start ? 'the increments that can lie between' : 'all increments begun by then';
    const amount = this.#amount(possible[0]?.amount ?? 0);
    const problem =
      kind === 'uneven' ? `${which} are by ${amount} each` : `${which} add up to no more than ${this.#amount(sum)}`;
    const sentence = `${this.#saw(observation)} although ${since}${problem}${this.#fromInitial(start)}`;
    const together = fitting.length > 0 ? [this.#together(fitting, 'may')] : [];
    const calls = [...this.#start(start), ...together, ...steps.map(({ call }) => call), this.#read(observation)];
    const pattern = kind === 'uneven' ? 'impossible-count' : this.#tooLarge;
    const shown = [...(start ? [start.call] : []), ...callsOf([...possible, ...steps]), observation.call];
    return this.#finding(pattern, start?.total ?? 0, calls, sentence, shown);
  }

  /** As many as there is room for; one more would be too many. */
  #fitting(
    possible: readonly Increment[],
    start: Observation | undefined,
    end: Observation,
    steps: readonly Step[],
  ): readonly Increment[] {
    const room = end.total - (start?.total ?? 0) - lengthOf(steps);
    return possible.slice(0, Math.floor(room / (possible[0]?.amount ?? 1)));
  }

  #stepsBetween(start: Observation | undefined, end: Observation): Step[] {
    const from = start?.total ?? 0;
    return this.#history.steps.filter((step) => step.from >= from && step.to <= end.total);
  }

  #start(start: Observation | undefined): Call[] {
    return start ? [this.#read(start)] : [];
  }

  /**
   * The finding, with an increment ahead that may lead to the total at which its calls begin.
   *
   * @param told the calls that the sentence adds up, in the order in which it tells them; the last one is to blame
   */
  #finding(pattern: Pattern, from: number, calls: readonly Call[], sentence: string, told: readonly Call[]): Finding {
    const lead = from > 0 ? this.#lead(from, calls) : [];
    const all = [...new Set(told.map(({ operation }) => operation))];
    const shown = all.length > SHOWN ? [...all.slice(0, 1), ...all.slice(1 - SHOWN)] : all;
    const culprit = all.at(-1)?.index;
    return {
      pattern,
      calls: [...lead, ...calls],
      shown,
      ...(all.length > SHOWN ? { notShown: all.length - SHOWN } : {}),
      ...(culprit === undefined ? {} : { culprit }),
      sentence,
    };
  }

  #lead(amount: number, calls: readonly Call[]): Call[] {
    const shown = new Set(calls.map(({ operation }) => operation));
    const { increments, steps } = this.#history;
    const until = Math.min(...calls.map(({ completed }) => completed));
    const lead = [...steps, ...increments].find(({ call }) => !shown.has(call.operation) && call.invoked <= until);
    return lead ? [{ ...this.#incrementBy(lead.call, amount), completed: Infinity }] : [];
  }

  /** Several increments as one. `may`: or none of them. */
  #together(increments: readonly Increment[], how: 'must' | 'may'): Call {
    const last = increments.reduce((latest, one) => (one.call.invoked > latest.call.invoked ? one : latest));
    return {
      ...this.#incrementBy(last.call, sumOf(increments)),
      invoked: Math.min(...increments.map(({ call }) => call.invoked)),
      completed: how === 'may' ? Infinity : Math.max(...increments.map(({ call }) => call.completed)),
    };
  }

  #incrementBy(call: Call, amount: number): Call {
    const input = amount * this.#history.direction;
    return { ...call, f: 'increment', input, output: input };
  }

  /** The observation as a read: of an answered increment only that the total was there while it ran. */
  #read({ call, total }: Observation): Call {
    return { ...call, f: 'read', input: null, output: this.#shown(total) };
  }

  #saw({ call, total }: Observation, had = ''): string {
    const process = had === '' ? `${onKey(this.#key.key)} by process ${call.operation.process}` : '';
    const verb = answerOf(call) === this.#shown(total) ? 'returned' : 'found';
    return `${nameOf(call)}${process} ${had}${verb} ${this.#shown(total)}`;
  }

  #shown(total: number): number {
    return this.#history.initial + total * this.#history.direction;
  }

  #amount(amount: number): number {
    return amount * this.#history.direction;
  }

  #fromInitial(start: Observation | undefined): string {
    return start || this.#history.initial === 0 ? '' : `, and the counter began at ${this.#history.initial}`;
  }

  get #tooSmall(): Pattern {
    return this.#history.direction === 1 ? 'count-too-small' : 'count-too-large';
  }

  get #tooLarge(): Pattern {
    return this.#history.direction === 1 ? 'count-too-large' : 'count-too-small';
  }
}

function callsOf(parts: readonly { readonly call: Call }[]): Call[] {
  return parts.map(({ call }) => call).sort((a, b) => a.invoked - b.invoked || a.operation.index - b.operation.index);
}

function sumOf(increments: readonly Increment[]): number {
  return increments.reduce((sum, { amount }) => sum + amount, 0);
}

function lengthOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { from, to }) => sum + to - from, 0);
}
