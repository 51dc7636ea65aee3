import { canonicalJson } from '../../harness/core/digest.ts';
import type { Json } from '../../harness/core/json.ts';
import type { Call } from '../linearizability/call.ts';
import type { NormalisedKey } from '../linearizability/normalise.ts';

/** How the answers of a model show what was added: as a list in the order of adding, or as a set. */
const GROWING: Readonly<Record<string, 'list' | 'set'>> = { 'list-append': 'list', 'grow-only-set': 'set' };

/** A key that only grows, and whose elements are each added once; answers then show which additions precede them. */
export interface GrowingKey {
  readonly kind: 'list' | 'set';
  readonly initial: readonly string[];
  /** Elements of reads' answers, in order. */
  readonly shown: ReadonlyMap<Call, readonly string[]>;
  /** Elements by the calls that add them. */
  readonly added: ReadonlyMap<string, Call>;
}

/** Undefined for other models, and where an element is added twice. */
export function growingKey({ model, calls, semantics }: NormalisedKey): GrowingKey | undefined {
  const kind = GROWING[model.name];
  if (kind === undefined) return undefined;
  const initial = elementsOf(semantics.initial);
  const shown = new Map<Call, readonly string[]>();
  const added = new Map<string, Call>();
  for (const call of calls) {
    if (model.reads.includes(call.f)) {
      shown.set(call, elementsOf(call.output));
      continue;
    }
    const element = textOf(call.input);
    if (added.has(element) || initial.includes(element)) return undefined;
    added.set(element, call);
  }
  return { kind, initial, shown, added };
}

/**
 * Some of the calls of a growing key, answers without what the others added: where the whole has an order, so has this.
 * Undefined for keys that are no such.
 */
export function projected(key: NormalisedKey, kept: ReadonlySet<Call>): Call[] | undefined {
  const growing = growingKey(key);
  if (growing === undefined) return undefined;
  const isKept = (element: Json): boolean => {
    const adding = growing.added.get(textOf(element));
    return adding === undefined || kept.has(adding);
  };
  return key.calls
    .filter((call) => kept.has(call))
    .map((call) =>
      growing.shown.has(call) && Array.isArray(call.output)
        ? { ...call, output: (call.output as readonly Json[]).filter(isKept) }
        : call,
    );
}

/** The elements of an answer; what is no list shows a single one that is like no other. */
export function elementsOf(answer: Json | undefined): string[] {
  const elements = answer ?? [];
  return Array.isArray(elements) ? (elements as readonly Json[]).map(textOf) : ['no list'];
}

/** The canonical text of an element; most are numbers, for which there is a quicker way to it. */
export function textOf(element: Json): string {
  return typeof element === 'number' ? String(element) : canonicalJson(element);
}
