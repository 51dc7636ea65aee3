import type { Call } from '../call.ts';
import type { Finding, Pattern } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { nameOf, onKey } from '../sentence.ts';
import { answerOf, type CounterHistory, type Increment, type Observation, type Step } from './history.ts';
import type { Mismatch } from './matching.ts';
import { callsOfSum, justBeyond, observedBy, sumOf, togetherOf } from './sums.ts';
import type { MovedBack, Overlap, Skipped, Total } from './totals.ts';
import type { CounterView } from './view.ts';

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
 * Writes findings about one counter. Totals depend on every increment, so a finding is judged by a view of the counter in
 * which its few calls are enough, see {@link CounterView}; the increments of a long sum stand together as one.
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
    return this.#atLeast('count-moved-back', [before.call, after.call], sentence);
  }

  overlap({ steps: [one, other] }: Overlap): Finding {
    const calls = [one.call, other.call];
    const answers = [one, other].map(({ to }) => String(this.#shown(to))).join(' and ');
    const sentence =
      `${calls.map(nameOf).join(' and ')}${onKey(this.#key.key)} answered ${answers}, ` +
      `as only one of them can if both happened`;
    return this.#atLeast('lost-increment', calls, sentence);
  }

  skipped({ step, observation }: Skipped): Finding {
    const sentence =
      `${this.#saw(observation)} although ${nameOf(step.call)} led from ${this.#shown(step.from)} ` +
      `to ${this.#shown(step.to)} at once`;
    return this.#atLeast('impossible-count', [step.call, observation.call], sentence);
  }

  /** A total beyond the initial one, on the side from which the counter never comes. */
  belowInitial(observation: Observation): Finding {
    const sentence = `${this.#saw(observation)}, but the counter began at ${this.#shown(0)} and never moves back`;
    return this.#atLeast(this.#tooSmall, [observation.call], sentence);
  }

  mismatch(totals: readonly Total[], { kind, from, to }: Mismatch): Finding {
    const start = from > 0 ? totals[from] : undefined;
    const end = totals[to] as Total;
    if (kind === 'too-many') return this.#tooMany(start?.earliest, end.latest as Observation);
    if (kind === 'uneven') return this.#uneven(start?.observations[0], end.observations[0] as Observation);
    return this.#tooFew(start?.latest, end.earliest as Observation);
  }

  /** Of everything that had completed before this observation it must have been more. */
  tooManyBefore(observation: Observation): Finding {
    return this.#tooMany(undefined, observation);
  }

  /** Of everything that had begun by the end of this observation it cannot have been so much. */
  tooFewUntil(observation: Observation): Finding {
    return this.#tooFew(undefined, observation);
  }

  #tooMany(start: Observation | undefined, end: Observation): Finding {
    const isBound = ({ call }: Increment): boolean =>
      call.completed < end.call.invoked && (!start || call.invoked > start.call.completed);
    const increments = [...this.#stepsBetween(start, end), ...this.#history.increments.filter(isBound)];
    const all = justBeyond(end.total - (start?.total ?? 0), increments, [start?.call, end.call]);
    const bound = all.filter(isBound);
    const last = bound.reduce((latest, one) => (one.call.completed > latest.call.completed ? one : latest));
    const since = start ? `${this.#saw(start, 'had ')} before that began and ` : '';
    const when = start ? 'happened in between' : 'had completed before it began';
    const sentence =
      `${this.#saw(end)} although ${since}increments that add up to ${this.#amount(sumOf(all))} ${when}, ` +
      `the last of them ${nameOf(last.call)}${this.#fromInitial(start)}`;
    return {
      pattern: this.#tooSmall,
      ...callsOfSum({ start, increments: all, end }, togetherOf(bound, 'must', this.#history.direction)),
      ...this.#view({ bound: 'at-least' }, undefined),
      sentence,
    };
  }

  /** An answered increment right behind the one total, or right before the other, tells as much as who saw that. */
  #tooFew(seen: Observation | undefined, seenLast: Observation): Finding {
    const steps = this.#stepsBetween(seen, seenLast);
    const all = [...this.#possible(seen, seenLast), ...steps];
    const start = seen && (observedBy(steps, 'from', seen.total) ?? seen);
    const end = observedBy(steps, 'to', seenLast.total) ?? seenLast;
    const others = all.filter(({ call }) => call !== start?.call && call !== end.call);
    const which = start ? 'the increments that can lie between' : 'all increments begun by then';
    const since = start ? `${this.#saw(start, 'had ')} and ` : '';
    const sentence =
      `${this.#saw(end)} although ${since}${which} add up to no more than ` +
      `${this.#amount(sumOf(all))}${this.#fromInitial(start)}`;
    return {
      pattern: this.#tooLarge,
      ...callsOfSum({ start, increments: all, end }, togetherOf(others, 'may', this.#history.direction)),
      ...this.#view({ bound: 'at-most' }, start),
      sentence,
    };
  }

  /** One of the increments is shown to tell how much they are by; what is wrong is wrong however many there are. */
  #uneven(start: Observation | undefined, end: Observation): Finding {
    const [one] = this.#possible(start, end);
    const amount = one?.amount ?? this.#history.increments[0]?.amount ?? 1;
    const which = start ? 'the increments that can lie between' : 'all increments begun by then';
    const since = start ? `${this.#saw(start, 'had ')} and ` : '';
    return {
      pattern: 'impossible-count',
      calls: [start, end].flatMap((each) => (each ? [this.#read(each)] : [])),
      ...(one === undefined ? {} : { context: one.call.operation }),
      culprit: end.call.operation.index,
      ...this.#view({ bound: 'modulo', amount }, start),
      sentence: `${this.#saw(end)} although ${since}${which} are by ${this.#amount(amount)} each${this.#fromInitial(start)}`,
    };
  }

  #possible(start: Observation | undefined, end: Observation): readonly Increment[] {
    return this.#history.increments.filter(
      ({ call }) => call.invoked <= end.call.completed && (!start || call.completed >= start.call.invoked),
    );
  }

  #stepsBetween(start: Observation | undefined, end: Observation): (Increment & Step)[] {
    const least = start?.total ?? 0;
    return this.#history.steps
      .filter(({ from, to }) => from >= least && to <= end.total)
      .map((step) => ({ ...step, amount: step.to - step.from }));
  }

  /** A finding by which the counter must have been further than it was seen, whatever else happened. */
  #atLeast(pattern: Pattern, calls: readonly Call[], sentence: string): Finding {
    const culprit = calls.at(-1)?.operation.index;
    const view = this.#view({ bound: 'at-least' }, undefined);
    return { pattern, calls, ...(culprit === undefined ? {} : { culprit }), ...view, sentence };
  }

  /** The observation as a read: of an answered increment only that the total was there while it ran. */
  #read({ call, total }: Observation): Call {
    return { ...call, f: 'read', input: null, output: this.#shown(total) };
  }

  #view(view: Omit<CounterView, 'direction'>, start: Observation | undefined): Pick<Finding, 'view' | 'initial'> {
    return { view: { ...view, direction: this.#history.direction }, initial: start ? null : this.#shown(0) };
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
