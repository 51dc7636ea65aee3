import { subsets, type Guarantee } from '../../../../checkers/consistency/sessions/guarantee.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { Operation } from '../../../../harness/core/operation.ts';

/** Which sets of guarantees hold on the operations of one key, by their definitions and by trying everything. */
export function naiveSessions(operations: readonly Operation[], semantics: HistorySemantics): Guarantee[][] {
  const kept = operations.filter(({ type, f, output }) =>
    type === 'ok'
      ? !(semantics.nilRead === 'wildcard' && f === 'read' && output === null)
      : type === 'info' && f !== 'read',
  );
  switch (semantics.model) {
    case 'list-append':
    case 'grow-only-set':
      return subsets().filter((set) => set.every((one) => elementsKeep(one, kept, semantics)));
    case 'counter':
      return subsets().filter((set) => set.every((one) => counterKeeps(one, kept, semantics)));
    default:
      return registersKeep(kept, semantics);
  }
}

/** The sets that are contained in no other one. */
export function largest(sets: readonly Guarantee[][]): Guarantee[][] {
  return sets.filter(
    (set) => !sets.some((other) => other.length > set.length && set.every((one) => other.includes(one))),
  );
}

interface Access {
  readonly operation: Operation;
  readonly read: Json | undefined;
  readonly written: Json | undefined;
}

function registersKeep(operations: readonly Operation[], { initial }: HistorySemantics): Guarantee[][] {
  const accesses = happened(operations.map(accessOf).filter(isEffective));
  const versions = [...new Set(accesses.flatMap(({ read, written }) => [read, written]))].filter(
    (version) => version !== undefined && version !== initial,
  );
  const orders = permutations(versions as Json[]).map((order) => [initial, ...order]);
  return subsets().filter((set) =>
    orders.some((order) => set.every((one) => keeps(one, accesses, order)) && isObserved(accesses, order)),
  );
}

function isObserved(accesses: readonly Access[], order: readonly Json[]): boolean {
  return accesses.every(
    ({ read, written }) =>
      (written === undefined || written !== order[0]) &&
      (read === undefined || written === undefined || order.indexOf(read) < order.indexOf(written)),
  );
}

function keeps(guarantee: Guarantee, accesses: readonly Access[], order: readonly Json[]): boolean {
  return accesses.every((first) =>
    accesses.every((second) => {
      const inSession =
        first.operation.process === second.operation.process && first.operation.index < second.operation.index;
      if (!inSession) return true;
      const place = (version: Json | undefined): number => order.indexOf(version as Json);
      switch (guarantee) {
        case 'monotonic-reads':
          return first.read === undefined || second.read === undefined || place(first.read) <= place(second.read);
        case 'read-your-writes':
          return first.written === undefined || second.read === undefined || place(first.written) <= place(second.read);
        case 'monotonic-writes':
          return (
            first.written === undefined || second.written === undefined || place(first.written) < place(second.written)
          );
        case 'writes-follow-reads':
          return first.read === undefined || second.written === undefined || place(first.read) < place(second.written);
      }
    }),
  );
}

function accessOf(operation: Operation): Access {
  const { f, input, output } = operation;
  if (f === 'read') return { operation, read: output, written: undefined };
  if (f === 'write') return { operation, read: undefined, written: input };
  const [expected, next] = input as readonly [Json, Json];
  return { operation, read: expected, written: next };
}

/** A crashed cas that would change nothing says nothing. */
function isEffective({ operation, read, written }: Access): boolean {
  return operation.type === 'ok' || read !== written;
}

/** Without crashed ones whose value nobody is known to have found. */
function happened(accesses: readonly Access[]): Access[] {
  const certain = new Set(accesses.filter(({ operation }) => operation.type === 'ok'));
  for (const { read } of certain) {
    for (const access of accesses) if (read !== undefined && access.written === read) certain.add(access);
  }
  return [...certain];
}

function elementsKeep(guarantee: Guarantee, operations: readonly Operation[], { model }: HistorySemantics): boolean {
  const reads = operations.filter(({ f }) => f === 'read');
  const adds = operations.filter(({ f }) => f !== 'read');
  const shows = (read: Operation): readonly Json[] => (read.output ?? []) as readonly Json[];
  const inSession = (a: Operation, b: Operation): boolean => a.process === b.process && a.index < b.index;
  const isBefore = (earlier: Json, later: Json, shown: readonly Json[]): boolean =>
    shown.includes(earlier) && (model === 'grow-only-set' || shown.indexOf(earlier) < shown.indexOf(later));
  const everywhere = (earlier: Json, later: Json): boolean =>
    reads.every((read) => !shows(read).includes(later) || isBefore(earlier, later, shows(read)));
  switch (guarantee) {
    case 'monotonic-reads':
      return reads.every((a) =>
        reads.every((b) => !inSession(a, b) || shows(a).every((element) => shows(b).includes(element))),
      );
    case 'read-your-writes':
      return adds.every((a) => reads.every((b) => !inSession(a, b) || shows(b).includes(a.input)));
    case 'monotonic-writes':
      return adds.every((a) => adds.every((b) => !inSession(a, b) || everywhere(a.input, b.input)));
    case 'writes-follow-reads':
      return reads.every((a) =>
        adds.every((b) => !inSession(a, b) || shows(a).every((element) => everywhere(element, b.input))),
      );
  }
}

function counterKeeps(guarantee: Guarantee, operations: readonly Operation[], { initial }: HistorySemantics): boolean {
  const answers = operations.filter(({ f, type }) => f !== 'increment' && type === 'ok');
  const inSession = (a: Operation, b: Operation): boolean => a.process === b.process && a.index <= b.index;
  return answers.every((last) => {
    if (guarantee === 'monotonic-reads') {
      return answers.every((first) => !inSession(first, last) || (first.output as number) <= (last.output as number));
    }
    if (guarantee !== 'read-your-writes') return true;
    const own = operations.filter((operation) => operation.f !== 'read' && inSession(operation, last));
    const sum = own.reduce((total, { input }) => total + (input as number), initial as number);
    return (last.output as number) >= sum;
  });
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length === 0) return [[]];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((rest) => [item, ...rest]));
}
