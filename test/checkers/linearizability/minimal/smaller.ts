import { viewModel, type CounterView } from '../../../../checkers/linearizability/counters/view.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { model } from '../../../../harness/core/models/registry.ts';
import { sameValue } from '../../../../harness/core/models/same-value.ts';
import type { SequentialModel } from '../../../../harness/core/models/model.ts';
import type { Operation } from '../../../../harness/core/operation.ts';

/** Operations that have no order, and what they are judged by. */
export interface Exhibit {
  /** Of the model. */
  readonly name: string;
  readonly operations: readonly Operation[];
  readonly starts: readonly Json[];
  readonly view: CounterView | undefined;
}

/**
 * Every way of taking something out of operations of which a legal history stays legal; written apart from what the checker
 * takes out, in other words: of operations, one at a time.
 */
export function smallerOnes(exhibit: Exhibit): Operation[][] {
  const { name, operations } = exhibit;
  const observing = operations.filter((operation) => changesNothing(model(name), operation));
  return [
    ...observing.map((operation) => operations.filter((other) => other !== operation)),
    ...(REGISTERS.includes(name) ? [] : operations.map(({ completed }) => knownAt(completed, operations, model(name)))),
    ...(OWN[name]?.(exhibit) ?? []),
  ].filter((left) => left.length < operations.length);
}

export function modelOf({ name, view }: Exhibit): SequentialModel {
  return view === undefined ? model(name) : viewModel(view);
}

const REGISTERS: readonly string[] = ['register', 'cas-register'];

const OWN: Readonly<Record<string, (exhibit: Exhibit) => Operation[][]>> = {
  register: withoutUnseen,
  'cas-register': withoutUnseen,
  'fifo-queue': ({ operations, starts }) => {
    const elements = distinct(operations.map(elementOf).filter((element) => element !== undefined));
    return [
      ...operations
        .filter(({ f, type, output }) => f === 'dequeue' && type === 'ok' && output === null)
        .map((empty) => operations.filter((other) => other !== empty)),
      ...elements
        .filter((element) => !starts.some((start) => has(start, element)))
        .map((element) => operations.filter((operation) => !same(elementOf(operation), element))),
    ];
  },
  mutex: withoutOwners,
  'fencing-lock': withoutOwners,
  'grow-only-set': withoutElements,
  set: withoutElements,
  counter: ({ operations, view }) =>
    view === undefined || view.bound === 'at-most'
      ? []
      : operations.map((each) => operations.filter((o) => o !== each)),
};

function changesNothing({ reads }: SequentialModel, { f, type }: Operation): boolean {
  return type === 'fail' || reads.includes(f);
}

/** What had not completed by then may happen later, with the answer it got, or never. */
function knownAt(moment: number, operations: readonly Operation[], { reads }: SequentialModel): Operation[] {
  return operations
    .filter(({ invoked, completed, f, type }) => {
      if (invoked > moment) return false;
      return completed <= moment || completed === Infinity || (type !== 'fail' && !reads.includes(f));
    })
    .map((operation) => (operation.completed <= moment ? operation : { ...operation, completed: Infinity }));
}

function elementOf({ f, input, output, type }: Operation): Json | undefined {
  if (f === 'enqueue') return input;
  return type === 'ok' && output !== null ? output : undefined;
}

/** A write of a value that nobody found; beside a refused cas, which may have found it, none. */
function withoutUnseen({ operations }: Exhibit): Operation[][] {
  if (operations.some(({ type }) => type === 'fail')) return [];
  const valuesOf = ({ f, input, output }: Operation): readonly [Json | undefined, Json | undefined] => {
    if (f === 'cas') return input as readonly [Json, Json];
    return f === 'read' ? [output, undefined] : [undefined, input];
  };
  const isUnseen = (write: Operation): boolean =>
    valuesOf(write)[1] !== undefined && operations.every((other) => !same(valuesOf(other)[0], valuesOf(write)[1]));
  return operations.filter(isUnseen).map((write) => operations.filter((other) => other !== write));
}

/** A refused acquire may have been refused because of any other owner. */
function withoutOwners({ operations, starts }: Exhibit): Operation[][] {
  const holders = starts.map((start) => (start as { holder?: Json } | null)?.holder ?? start);
  return distinct(operations.map(({ input }) => input))
    .filter((owner) => !holders.some((holder) => same(holder, owner)))
    .filter((owner) =>
      operations.every(({ f, type, input }) => type !== 'fail' || f !== 'acquire' || same(input, owner)),
    )
    .map((owner) => operations.filter(({ input }) => !same(input, owner)));
}

/** An element at a time; or one addition of those that nobody saw. */
function withoutElements({ operations, starts, name }: Exhibit): Operation[][] {
  const elements = distinct(operations.filter(({ f }) => f !== 'read').map(({ input }) => input));
  const cut = elements
    .filter((element) => !starts.some((start) => has(start, element)))
    .map((element) =>
      operations
        .filter(({ f, input }) => f === 'read' || !same(input, element))
        .map((each) =>
          each.f === 'read' ? { ...each, output: listOf(each.output).filter((e) => !same(e, element)) } : each,
        ),
    );
  const unseen = operations
    .filter((each) => each.f === 'add' && finding(name, each, each.input) === undefined)
    .filter(({ input }) => operations.every((other) => finding(name, other, input) !== true))
    .map((each) => operations.filter((other) => other !== each));
  return [...cut, ...unseen];
}

/** Whether the operation found the element there; undefined when it does not say. */
function finding(name: string, { f, input, output, type }: Operation, element: Json): boolean | undefined {
  if (type !== 'ok') return undefined;
  if (f === 'read') return has(output, element);
  if (name !== 'set' || !same(input, element) || typeof output !== 'boolean') return undefined;
  return f === 'add' ? !output : output;
}

function distinct(values: readonly Json[]): Json[] {
  return values.filter((value, index) => values.findIndex((other) => same(other, value)) === index);
}

function has(list: Json, element: Json): boolean {
  return listOf(list).some((each) => same(each, element));
}

function listOf(value: Json): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function same(a: Json | undefined, b: Json | undefined): boolean {
  return a !== undefined && b !== undefined && sameValue(a, b);
}
