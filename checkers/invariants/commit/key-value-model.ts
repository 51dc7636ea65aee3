import type { Json } from '../../../harness/core/json.ts';
import { isInternal, type Command, type Entry } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';

/** A request that was executed, and what it came to. */
export interface Execution {
  readonly entry: Entry;
  readonly outcome: Outcome;
}

/** One machine that executed requests in order. */
export interface SequentialRun {
  readonly contents: ReadonlyMap<string, Json>;
  readonly executions: readonly Execution[];
}

/**
 * What one key-value store comes to that executes these requests in order, each entry once; what leaders wrote on their
 * own account does nothing. The sequential specification that nodes and answers are held to.
 */
export function runSequentially(entries: readonly Entry[]): SequentialRun {
  const contents = new Map<string, Json>();
  const executions = entries
    .filter((entry) => !isInternal(entry))
    .map((entry) => ({ entry, outcome: execute(contents, entry.command) }));
  return { contents, executions };
}

/** Executes a command on the contents. An absent value is null. A command the store does not know is refused. */
function execute(contents: Map<string, Json>, { f, key, value }: Command): Outcome {
  const present = contents.get(key) ?? null;
  switch (f) {
    case 'get':
      return { ok: true, value: present };
    case 'put':
      assign(contents, key, value);
      return { ok: true, value };
    case 'append':
      assign(contents, key, textOf(present) + textOf(value));
      return { ok: true, value };
    case 'delete':
      assign(contents, key, null);
      return { ok: true, value: null };
    case 'cas': {
      const [expected, next] = Array.isArray(value) ? (value as readonly Json[]) : [];
      if (expected === undefined || next === undefined || !sameJson(present, expected)) return REFUSED;
      assign(contents, key, next);
      return { ok: true, value };
    }
    case 'no-op':
    case 'configure':
      return { ok: true, value };
    default:
      return REFUSED;
  }
}

const REFUSED: Outcome = { ok: false, error: 'mismatch' };

function assign(contents: Map<string, Json>, key: string, value: Json): void {
  if (value === null) contents.delete(key);
  else contents.set(key, value);
}

/** What `append` takes a value for. */
function textOf(value: Json): string {
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

export function sameOutcome(one: Outcome, other: Outcome): boolean {
  return one.ok ? other.ok && sameJson(one.value, other.value) : !other.ok;
}

/** `ok 3`, `mismatch`. */
export function describeOutcome(outcome: Outcome): string {
  return outcome.ok ? `ok ${JSON.stringify(outcome.value)}` : outcome.error;
}
