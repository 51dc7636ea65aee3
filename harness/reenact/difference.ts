import { canonicalJson } from '../core/digest.ts';
import type { Json } from '../core/json.ts';
import type { TraceLine } from '../core/trace.ts';

/** Where a node did something else than the semantics give. A finding about the node. */
export interface Difference {
  readonly node: string;
  /** The node's own count of its steps. */
  readonly step: number;
  /** What differs: `view.term`, `outputs[0]`, `sends[1].type`, `packet`, …. */
  readonly field: string;
  /** What the node wrote down. */
  readonly reported: Json;
  /** What follows from everything before it. */
  readonly expected: Json;
}

/** The part of a step's line that follows from the steps before it and the choice that it was. */
export type Consequence = Pick<TraceLine, 'sends' | 'outputs' | 'view'>;

/** The first field in which the line says something else; undefined where it says the same. */
export function firstDifference(line: TraceLine, expected: Consequence): Difference | undefined {
  const field = fieldsOf(line, expected).find(({ reported, follows }) => !same(reported, follows));
  return field && differenceAt(line, field.name, field.reported, field.follows);
}

/** A difference in a field of this line. */
export function differenceAt(
  { node, step }: TraceLine,
  field: string,
  reported: unknown,
  expected: unknown,
): Difference {
  return { node, step, field, reported: plain(reported), expected: plain(expected) };
}

/** One sentence on it. */
export function differenceInWords({ node, step, field, reported, expected }: Difference): string {
  return (
    `${node} says of its step ${String(step)} that ${field} is ${shown(reported)}; ` +
    `by all that happened before it is ${shown(expected)}`
  );
}

interface Field {
  readonly name: string;
  readonly reported: unknown;
  readonly follows: unknown;
}

function fieldsOf({ view, sends, outputs }: TraceLine, expected: Consequence): Field[] {
  return [
    ...partsOf('view', view, expected.view),
    ...listParts('outputs', outputs, expected.outputs, (name, reported, follows) => [{ name, reported, follows }]),
    ...listParts('sends', sends, expected.sends, partsOf),
  ];
}

/** Every field that one of them has. */
function partsOf(name: string, reported: unknown, follows: unknown): Field[] {
  const [one, other] = [reported, follows].map((value) => (value ?? {}) as Readonly<Record<string, unknown>>);
  const fields = new Set([...Object.keys(other ?? {}), ...Object.keys(one ?? {})]);
  return [...fields].map((field) => ({ name: `${name}.${field}`, reported: one?.[field], follows: other?.[field] }));
}

/** How many there are, then one by one. */
function listParts(
  name: string,
  reported: readonly unknown[] | undefined,
  follows: readonly unknown[],
  parts: (name: string, reported: unknown, follows: unknown) => Field[],
): Field[] {
  const list = Array.isArray(reported) ? reported : [];
  const both = follows.flatMap((value, index) =>
    index < list.length ? parts(`${name}[${String(index)}]`, list[index], value) : [],
  );
  return [...both, { name: `${name}.length`, reported: list.length, follows: follows.length }];
}

function same(one: unknown, other: unknown): boolean {
  return one === other || canonicalJson(plain(one)) === canonicalJson(plain(other));
}

/** As a file would have it; what is absent is null. */
function plain(value: unknown): Json {
  return value === undefined ? null : (JSON.parse(JSON.stringify(value)) as Json);
}

const LONGEST = 200;

function shown(value: Json): string {
  const text = canonicalJson(value);
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
