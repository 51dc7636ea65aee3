import type { Json } from '../../../harness/core/json.ts';
import { isInternal, type Command, type Entry } from '../../../harness/core/raft/entry.ts';
import { sameJson } from '../../../harness/core/raft/json-text.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import { executeOnObject } from '../../../harness/core/raft/object-commands.ts';

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
export function execute(contents: Map<string, Json>, command: Command): Outcome {
  const { f, key, value } = command;
  const present = contents.get(key) ?? null;
  switch (f) {
    case 'get':
      return { ok: true, value: present };
    case 'put':
      assign(contents, key, value);
      return { ok: true, value, previous: present };
    case 'append':
      assign(contents, key, textOf(present) + textOf(value));
      return { ok: true, value, previous: present };
    case 'delete':
      assign(contents, key, null);
      return { ok: true, value: null, previous: present };
    case 'cas': {
      const [expected, next] = Array.isArray(value) ? (value as readonly Json[]) : [];
      if (expected === undefined || next === undefined || !sameJson(present, expected)) return REFUSED;
      assign(contents, key, next);
      return { ok: true, value, previous: present };
    }
    case 'no-op':
    case 'configure':
      return { ok: true, value };
    default:
      return executeOther(contents, command);
  }
}

function executeOther(contents: Map<string, Json>, command: Command): Outcome {
  const execution = executeOnObject((key) => contents.get(key) ?? null, command);
  if (execution === undefined) return REFUSED;
  for (const [key, value] of execution.assigned) assign(contents, key, value);
  return execution.outcome;
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

/** An outcome that leaves out what was there before is compared by the rest. */
export function sameOutcome(one: Outcome, other: Outcome): boolean {
  if (!one.ok || !other.ok) return one.ok === other.ok;
  const comparable = one.previous !== undefined && other.previous !== undefined;
  return sameJson(one.value, other.value) && (!comparable || sameJson(one.previous, other.previous));
}

/** `ok 3`, `ok 3 over 2`, `mismatch`. */
export function describeOutcome(outcome: Outcome): string {
  if (!outcome.ok) return outcome.error;
  const over = outcome.previous === undefined ? '' : ` over ${JSON.stringify(outcome.previous)}`;
  return `ok ${JSON.stringify(outcome.value)}${over}`;
}
