import type { Json } from '../../../harness/core/json.ts';
import { isCrashed, type Call } from '../call.ts';
import type { NormalisedKey } from '../normalise.ts';

/** What is known of one element that was in the queue. */
export interface Element {
  /** Interned. */
  readonly value: number;
  /** undefined: it was there first. */
  readonly enqueue: Call | undefined;
  /** undefined: no completed dequeue answered it. */
  readonly dequeue: Call | undefined;
  /** When the enqueue was invoked and completed; before all calls for those that were there first. */
  readonly added: { readonly invoked: number; readonly completed: number };
}

/** The calls of a queue into which every element was put once. */
export interface QueueHistory {
  readonly elements: readonly Element[];
  /** Dequeues that found nothing. */
  readonly empty: readonly Call[];
  /** Crashed dequeues, each of which may have taken an element, in order of invocation. */
  readonly crashed: readonly Call[];
}

/**
 * The calls by element; undefined when an element was put in more than once, so that nobody can tell which one was
 * taken. Without the crashed enqueues whose element nobody got: they may be left out with it.
 */
export function historyOf(key: NormalisedKey): QueueHistory | undefined {
  const dequeues = new Map<number, Call>();
  const empty: Call[] = [];
  const crashed: Call[] = [];
  for (const call of key.calls) {
    if (call.f !== 'dequeue') continue;
    if (call.output === undefined) crashed.push(call);
    else if (call.output === null) empty.push(call);
    else dequeues.set(key.values.id(call.output), call);
  }
  const elements = elementsOf(key, dequeues);
  crashed.sort((a, b) => a.invoked - b.invoked);
  return elements && { elements, empty, crashed };
}

function elementsOf(key: NormalisedKey, dequeues: ReadonlyMap<number, Call>): Element[] | undefined {
  const elements: Element[] = [];
  const known = new Set<number>();
  const add = (content: Json, enqueue: Call | undefined, added: Element['added']): boolean => {
    const value = key.values.id(content);
    if (known.has(value)) return false;
    known.add(value);
    const dequeue = dequeues.get(value);
    if (dequeue || enqueue === undefined || !isCrashed(enqueue)) elements.push({ value, enqueue, dequeue, added });
    return true;
  };
  for (const [index, content] of (key.semantics.initial as readonly Json[]).entries()) {
    const moment = -Number.MAX_SAFE_INTEGER + index;
    if (!add(content, undefined, { invoked: moment, completed: moment })) return undefined;
  }
  for (const call of key.calls) if (call.f === 'enqueue' && !add(call.input, call, call)) return undefined;
  return elements;
}
