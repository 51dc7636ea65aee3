import type { PatternEvent } from '../events/pattern-event.ts';
import { variablesOf, type Comparison, type Condition, type Pattern, type Term } from '../language/rule.ts';
import { compare, type Test } from './matcher.ts';

/** A condition between an earlier event and the present one, by positions of their values. */
export interface CrossCondition {
  readonly earlier: number;
  readonly operator: Comparison;
  readonly later: number;
}

/** The conditions of a rule about two events, each where it can be decided first. */
export interface SplitConditions {
  /** By the earlier event alone. */
  readonly earlier: Test;
  /** By the later event alone. */
  readonly later: Test;
  readonly cross: readonly CrossCondition[];
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '=': '=',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

/** Conditions speak of variables of both patterns; one that both have is equal in both. */
export function splitConditions(where: readonly Condition[], earlier: Pattern, later: Pattern): SplitConditions {
  const [before, after] = [variablesOf(earlier), variablesOf(later)];
  const ofEarlier = where.filter((condition) => isAbout(condition, before));
  const ofLater = where.filter((condition) => !isAbout(condition, before) && isAbout(condition, after));
  const others = where.filter((condition) => !isAbout(condition, before) && !isAbout(condition, after));
  return {
    earlier: testOf(ofEarlier, before),
    later: testOf(ofLater, after),
    cross: others.map((condition) => crossOf(condition, before, after)),
  };
}

/** Whether all of the cross conditions hold between the two. */
export function holdBetween(cross: readonly CrossCondition[], earlier: PatternEvent, later: PatternEvent): boolean {
  for (const condition of cross) {
    const left = earlier.values[condition.earlier] ?? null;
    if (!compare(left, condition.operator, later.values[condition.later] ?? null)) return false;
  }
  return true;
}

type Positions = ReadonlyMap<string, number>;

function isAbout({ left, right }: Condition, positions: Positions): boolean {
  return [left, right].every((side) => side.kind !== 'variable' || positions.has(side.name));
}

function testOf(conditions: readonly Condition[], positions: Positions): Test {
  if (conditions.length === 0) return () => true;
  const read = (side: Term, { values }: PatternEvent) => {
    if (side.kind === 'literal') return side.value;
    return side.kind === 'variable' ? (values[positions.get(side.name) as number] ?? null) : null;
  };
  return (event) =>
    conditions.every(({ left, operator, right }) => compare(read(left, event), operator, read(right, event)));
}

function crossOf({ left, operator, right }: Condition, before: Positions, after: Positions): CrossCondition {
  const names = [left, right].map((side) => (side.kind === 'variable' ? side.name : ''));
  const [one, other] = names as [string, string];
  const [leftOfEarlier, rightOfLater] = [before.get(one), after.get(other)];
  if (leftOfEarlier !== undefined && rightOfLater !== undefined) {
    return { earlier: leftOfEarlier, operator, later: rightOfLater };
  }
  return {
    earlier: before.get(other) as number,
    operator: MIRRORED[operator],
    later: after.get(one) as number,
  };
}
