import type { Json } from '../../../harness/core/json.ts';
import type { Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';

/** Everything that says something of one element of a set: its own calls, and what full reads say of it. */
export interface ElementHistory {
  readonly value: Json;
  /** It was in the set at first. */
  readonly isInitial: boolean;
  readonly calls: readonly Call[];
}

/** The histories of all elements that are mentioned. Undefined when an answer has not the form of one. */
export function elementHistoriesOf({ calls, semantics, values }: NormalisedKey): ElementHistory[] | undefined {
  const byElement = new Map<number, Call[]>();
  const of = (value: Json): Call[] => {
    const id = values.id(value);
    const known = byElement.get(id);
    if (known) return known;
    const own: Call[] = [];
    byElement.set(id, own);
    return own;
  };
  const initial = new Set(((semantics.initial ?? []) as readonly Json[]).map((element) => values.id(element)));
  const reads: { readonly call: Call; readonly shown: ReadonlySet<number> }[] = [];
  for (const call of calls) {
    if (call.f === 'contains' && found(call) === undefined) return undefined;
    if (call.f !== 'read') {
      of(call.input).push(call);
      continue;
    }
    const shown = call.output ?? [];
    if (!Array.isArray(shown)) return undefined;
    for (const element of shown as readonly Json[]) of(element);
    reads.push({ call, shown: new Set((shown as readonly Json[]).map((element) => values.id(element))) });
  }
  for (const id of initial) of(values.value(id));
  for (const { call, shown } of reads) {
    for (const [id, own] of byElement) {
      own.push({ ...call, f: 'contains', input: values.value(id), output: shown.has(id) });
    }
  }
  return [...byElement].map(([id, own]) => ({ value: values.value(id), isInitial: initial.has(id), calls: own }));
}

/** Whether the call found the element in the set; undefined when it does not say. */
export function found({ f, output }: Call): boolean | undefined {
  if (typeof output !== 'boolean') return undefined;
  return f === 'add' ? !output : output;
}

/** Whether the call leaves the element in the set; undefined when it leaves it as it was. */
export function leaves({ f }: Call): boolean | undefined {
  return f === 'contains' ? undefined : f === 'add';
}
