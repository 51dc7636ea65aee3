import { NS_PER_MS } from '../../../harness/core/duration.ts';
import { describeEvent, type PatternEvent } from '../events/pattern-event.ts';
import { formatBound } from '../language/format-rule.ts';
import { variablesOf, type Bound, type FollowedRule } from '../language/rule.ts';
import type { EventName } from '../language/vocabulary.ts';
import { soughtBeside } from './bindings.ts';
import { holdBetween, splitConditions, type CrossCondition } from './conditions.ts';
import { keyAt, matcherOf, type Key, type Test } from './matcher.ts';
import type { Excuse, Violation, Watch } from './watch.ts';

/** Met obligations are cleared away in batches of this size. */
const BATCH = 1_000;

/** An event that is owed a reaction. */
interface Obligation {
  readonly event: PatternEvent;
  readonly key: Key;
  /** Last step or time (ns) at which the reaction is in time; Infinity while nothing but the end of the recovery bounds it. */
  due: number;
  /** The healing from which the bound counts, where it is not the event. */
  since: PatternEvent | undefined;
  /** How many events of the same key it stands for: what answers the oldest in time answers the younger ones too. */
  events: number;
  met: boolean;
}

export function watchFollowed(rule: FollowedRule): Watch {
  return new FollowedWatch(rule);
}

/** Keeps the open obligations, oldest first, which is also the order in which they fall due. */
class FollowedWatch implements Watch {
  readonly names: ReadonlySet<EventName>;
  readonly #rule: FollowedRule;
  readonly #isEvent: Test;
  readonly #isReaction: Test;
  readonly #keyOfEvent: (event: PatternEvent) => Key;
  readonly #keyOfReaction: (event: PatternEvent) => Key;
  readonly #cross: readonly CrossCondition[];
  readonly #open = new Map<Key, Obligation[]>();
  /** In order of their due times; met ones stay until they are cleared away. */
  #queue: Obligation[] = [];
  #met = 0;
  /** Everything before it in the queue is met. */
  #head = 0;
  #premises = 0;
  #healed = false;

  constructor(rule: FollowedRule) {
    const { event, reaction, where } = rule;
    const [before, after] = [variablesOf(event), variablesOf(reaction)];
    const shared = [...before.keys()].filter((name) => after.has(name));
    const conditions = splitConditions(where, event, reaction);
    const [fitsEvent, fitsReaction] = [matcherOf(event), matcherOf(reaction)];
    this.#rule = rule;
    this.names = new Set<EventName>([event.event, reaction.event, 'healed', 'recovered']);
    this.#isEvent = (observed) => fitsEvent(observed) && conditions.earlier(observed);
    this.#isReaction = (observed) => fitsReaction(observed) && conditions.later(observed);
    this.#keyOfEvent = keyAt(shared.map((name) => before.get(name) as number));
    this.#keyOfReaction = keyAt(shared.map((name) => after.get(name) as number));
    this.#cross = conditions.cross;
  }

  observe(observed: PatternEvent): Violation | undefined {
    if (this.#isReaction(observed)) this.#meet(observed);
    if (observed.name === 'healed') this.#heal(observed);
    const broken = observed.name === 'recovered' ? this.#endRecovery(observed) : undefined;
    if (this.#isEvent(observed)) this.#owe(observed);
    return broken;
  }

  advance(step: number, time: number): Violation | undefined {
    const oldest = this.#oldest();
    const now = this.#rule.within.unit === 'steps' ? step : time;
    return oldest === undefined || now <= oldest.due ? undefined : this.#broken(oldest, step, time);
  }

  premises(): number {
    return this.#premises;
  }

  excused(): ReadonlyMap<Excuse, number> {
    const open = this.#queue.reduce((sum, { met, events }) => (met ? sum : sum + events), 0);
    if (open === 0) return new Map();
    return new Map([[this.#isWaiting ? 'never healed' : 'the run ended before the bound', open]]);
  }

  get #isWaiting(): boolean {
    return this.#rule.onceHealed && !this.#healed;
  }

  #owe(event: PatternEvent): void {
    this.#premises++;
    const key = this.#keyOfEvent(event);
    const open = this.#open.get(key);
    const oldest = open?.[0];
    if (oldest !== undefined && this.#cross.length === 0) {
      oldest.events++;
      return;
    }
    const due = this.#isWaiting ? Infinity : this.#dueFrom(event);
    const obligation = { event, key, due, since: undefined, events: 1, met: false };
    if (open === undefined) this.#open.set(key, [obligation]);
    else open.push(obligation);
    this.#queue.push(obligation);
  }

  #meet(reaction: PatternEvent): void {
    const key = this.#keyOfReaction(reaction);
    const open = this.#open.get(key);
    if (open === undefined) return;
    for (const obligation of open) obligation.met = holdBetween(this.#cross, obligation.event, reaction);
    const left = open.filter(({ met }) => !met);
    this.#met += open.length - left.length;
    if (left.length === 0) this.#open.delete(key);
    else this.#open.set(key, left);
    if (this.#met >= BATCH && this.#met * 2 > this.#queue.length) this.#clear();
  }

  /** Drops met obligations, wherever they are, so that memory is bounded by the open ones. */
  #clear(): void {
    this.#queue = this.#queue.filter(({ met }) => !met);
    this.#met = 0;
    this.#head = 0;
  }

  #heal(healed: PatternEvent): void {
    if (!this.#isWaiting) return;
    this.#healed = true;
    const due = this.#dueFrom(healed);
    for (const obligation of this.#queue) {
      obligation.due = due;
      obligation.since = healed;
    }
  }

  /** Every obligation that is bounded by the end of the recovery is due. */
  #endRecovery({ step, time }: PatternEvent): Violation | undefined {
    const oldest = this.#rule.within.unit === 'recovery' ? this.#oldest() : undefined;
    return oldest && this.#broken(oldest, step, time);
  }

  #dueFrom({ step, time }: PatternEvent): number {
    const { within } = this.#rule;
    switch (within.unit) {
      case 'steps':
        return step + within.amount;
      case 'ms':
        return time + within.amount * NS_PER_MS;
      case 'recovery':
        return Infinity;
    }
  }

  #oldest(): Obligation | undefined {
    while (this.#queue[this.#head]?.met === true) this.#head++;
    return this.#queue[this.#head];
  }

  #broken({ event, since }: Obligation, step: number, time: number): Violation {
    const { event: pattern, reaction, where, within } = this.#rule;
    const sought = soughtBeside(event, pattern, reaction, where);
    const counted = since === undefined ? '' : `, counted from ${describeEvent(since)}`;
    return {
      sentence: `${describeEvent(event)} was not followed by ${sought} ${boundInWords(within)}${counted}.`,
      events: since === undefined ? [event] : [event, since],
      step,
      time,
    };
  }
}

function boundInWords(within: Bound): string {
  return within.unit === 'recovery' ? 'before the recovery was over' : `within ${formatBound(within)}`;
}
