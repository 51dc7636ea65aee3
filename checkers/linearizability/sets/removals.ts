import type { Json } from '../../../harness/core/json.ts';
import { isCrashed, type Call } from '../call.ts';
import { commonRemovals, groupsOf, without, type Part } from '../minimal/removals.ts';
import { found, leaves } from './element-history.ts';

/**
 * What can be taken out of a set, where elements do not depend on each other:
 *
 * - what calls found,
 * - all calls about one element, and it out of the answers that show the whole set,
 * - an addition, or removal, when nobody found the element there, or not there: nobody can tell that it happened,
 * - one that was certainly followed by another before anybody found what it left, unless it alone tells how that can have
 *   been found,
 * - where nobody removes the element, an addition that was not invoked first, because it is there from the first of them
 *   on; and the one that was, when nobody found it there before the next was invoked. Removals where nobody adds likewise.
 */
export function* setRemovals(part: Part): Iterable<readonly Call[]> {
  const { calls, starts, values } = part;
  yield* commonRemovals(part);
  const first = new Set(starts.flatMap((start) => ((start ?? []) as readonly Json[]).map((each) => values.id(each))));
  const groups = groupsOf(calls, (call) => (call.f === 'read' ? undefined : values.id(call.input)));
  for (const [element, group] of groups) {
    const about = new About(part, element, group, first.has(element));
    if (!first.has(element)) yield about.cutOut();
    for (const call of group) {
      if (about.isUnneeded(call)) yield without(calls, [call]);
      else if (about.says(call) && leaves(call) !== undefined) yield about.silenced(call);
    }
  }
}

/** What calls say of one element. */
class About {
  readonly #part: Part;
  readonly #element: number;
  readonly #group: readonly Call[];
  readonly #isFirst: boolean;

  constructor(part: Part, element: number, group: readonly Call[], isFirst: boolean) {
    this.#isFirst = isFirst;
    this.#part = part;
    this.#element = element;
    this.#group = group;
  }

  /** All calls but those about the element; reads of the whole set without it. */
  cutOut(): readonly Call[] {
    const { calls, values } = this.#part;
    return without(calls, this.#group).map((call) => {
      if (call.f !== 'read' || !Array.isArray(call.output)) return call;
      return { ...call, output: (call.output as readonly Json[]).filter((each) => values.id(each) !== this.#element) };
    });
  }

  /** Whether the call says that it found the element there, or not there. */
  says(call: Call): boolean {
    return this.#foundBy(call) !== undefined;
  }

  silenced(call: Call): readonly Call[] {
    const silent: Call = { ...call, output: isCrashed(call) ? undefined : call.input };
    return this.#part.calls.map((other) => (other === call ? silent : other));
  }

  isUnneeded(call: Call): boolean {
    const left = leaves(call);
    if (left === undefined || this.says(call)) return false;
    const seen = this.#part.calls.filter((other) => this.#foundBy(other) === left);
    if (seen.length === 0) return true;
    const others = this.#group.filter((other) => other !== call);
    const isToldByOthers = this.#isFirst === left || others.some((other) => leaves(other) === left);
    if (isToldByOthers && this.#isOverwritten(call, seen)) return true;
    if (others.some((other) => leaves(other) === !left)) return false;
    const alike = others.filter((other) => leaves(other) === left && !seen.includes(other));
    const next = alike.reduce((earliest, { invoked }) => Math.min(earliest, invoked), Infinity);
    return next <= call.invoked || seen.every(({ invoked }) => invoked >= next);
  }

  /** Whether a later change completed before any of these was invoked. */
  #isOverwritten(call: Call, seen: readonly Call[]): boolean {
    const first = seen.reduce((earliest, { invoked }) => Math.min(earliest, invoked), Infinity);
    return this.#group.some(
      (other) => leaves(other) !== undefined && call.completed < other.invoked && other.completed < first,
    );
  }

  #foundBy(call: Call): boolean | undefined {
    const { model, values } = this.#part;
    if (call.f === 'read') {
      if (!Array.isArray(call.output)) return call.output === null ? false : undefined;
      return (call.output as readonly Json[]).some((each) => values.id(each) === this.#element);
    }
    const isAnswered = call.f === 'contains' || model.answers.includes(call.f);
    return isAnswered && values.id(call.input) === this.#element ? found(call) : undefined;
  }
}
