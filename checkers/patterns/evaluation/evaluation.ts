import type { PatternEvent } from '../events/pattern-event.ts';
import { formatRule } from '../language/format-rule.ts';
import type { NamedRule, Rule } from '../language/rule.ts';
import type { EventName } from '../language/vocabulary.ts';
import { watchAtMostOne } from './at-most-one-watch.ts';
import { watchFollowed } from './followed-watch.ts';
import { watchAlways, watchNever } from './pair-watches.ts';
import type { Excuse, Violation, Watch } from './watch.ts';

/** What became of one rule. */
export interface RuleResult {
  readonly name: string;
  /** The rule as a sentence. */
  readonly statement: string;
  /** `vacuous`: its premise never held; `unknown`: it held, but every time the run ended before it was decided. */
  readonly verdict: 'pass' | 'fail' | 'vacuous' | 'unknown';
  readonly premises: number;
  readonly excused: ReadonlyMap<Excuse, number>;
  readonly violation: Violation | undefined;
}

interface Running {
  readonly name: string;
  readonly rule: Rule;
  readonly watch: Watch;
  violation: Violation | undefined;
}

/**
 * Judges rules in one pass over the events of a run, each until its first violation. What it keeps is what rules need to
 * find a violation later: open obligations, and per value of a rule's variables a few events.
 */
export class Evaluation {
  readonly #running: readonly Running[];
  readonly #byName = new Map<EventName, Running[]>();
  #timed: readonly Running[];

  constructor(rules: readonly NamedRule[]) {
    this.#running = rules.map(({ name, rule }) => ({ name, rule, watch: watchOf(rule), violation: undefined }));
    for (const running of this.#running) {
      for (const name of running.watch.names) {
        const others = this.#byName.get(name);
        if (others === undefined) this.#byName.set(name, [running]);
        else others.push(running);
      }
    }
    this.#timed = this.#running.filter(({ watch }) => watch.advance !== undefined);
  }

  /** The events that any rule speaks of; others need not be made. */
  get names(): ReadonlySet<EventName> {
    return new Set(this.#byName.keys());
  }

  /** The run has come to this step (0 without a trace) and time, ns. To be called before the events there. */
  advance(step: number, time: number): void {
    for (const running of this.#timed) {
      if (running.violation !== undefined) continue;
      running.violation = running.watch.advance?.(step, time);
      if (running.violation !== undefined) this.#timed = this.#timed.filter((other) => other !== running);
    }
  }

  observe(event: PatternEvent): void {
    const interested = this.#byName.get(event.name);
    if (interested === undefined) return;
    for (const running of interested) running.violation ??= running.watch.observe(event);
  }

  /** To be asked when the run is over; in the order of the rules. */
  results(): RuleResult[] {
    return this.#running.map(resultOf);
  }
}

function watchOf(rule: Rule): Watch {
  switch (rule.form) {
    case 'never':
      return watchNever(rule);
    case 'always':
      return watchAlways(rule);
    case 'followed':
      return watchFollowed(rule);
    case 'at-most-one':
      return watchAtMostOne(rule);
  }
}

function resultOf({ name, rule, watch, violation }: Running): RuleResult {
  const premises = watch.premises();
  const excused = violation === undefined ? watch.excused() : new Map<Excuse, number>();
  return { name, statement: formatRule(rule), verdict: verdictOf(), premises, excused, violation };

  function verdictOf(): RuleResult['verdict'] {
    if (violation !== undefined) return 'fail';
    if (premises === 0) return 'vacuous';
    const undecided = [...excused.values()].reduce((sum, count) => sum + count, 0);
    return undecided < premises ? 'pass' : 'unknown';
  }
}
