import { runSequentially } from '../../../../checkers/invariants/commit/key-value-model.ts';
import type { HistorySemantics } from '../../../../harness/core/history.ts';
import type { Json } from '../../../../harness/core/json.ts';
import type { Operation } from '../../../../harness/core/operation.ts';
import type { Stream } from '../../../../harness/core/random.ts';
import { createEntry, type Command, type Entry } from '../../../../harness/core/raft/entry.ts';
import type { Outcome } from '../../../../harness/core/raft/messages.ts';
import type { ExternalEvent } from '../../../../harness/core/raft/observation.ts';
import { answered, asks } from './events.ts';

/** Which commands a run has, named after the sequential model that the search judges them by. */
export type Vocabulary = 'register' | 'kv-append';

export const SEMANTICS: Readonly<Record<Vocabulary, HistorySemantics>> = {
  register: { model: 'register', initial: null, failSemantics: 'observed-mismatch', nilRead: 'value' },
  'kv-append': { model: 'kv-append', initial: '', failSemantics: 'did-not-happen', nilRead: 'value' },
};

/** A small run of a replicated store: each request has a client of its own. */
export interface Run {
  readonly trace: readonly ExternalEvent[];
  /** What was applied, in order. */
  readonly entries: readonly Entry[];
  /** An entry for every request that was made. */
  readonly requests: readonly Entry[];
  readonly mutation: 'none' | 'answer' | 'order' | 'early-answer' | 'loss';
}

/** A run in which every answer is that of the log; with `sequential`, one request at a time. */
export function legalRun(random: Stream, vocabulary: Vocabulary, size: number, sequential = false): Run {
  const trace: ExternalEvent[] = [];
  const requests: Entry[] = [];
  const waiting: Entry[] = [];
  const due: Entry[] = [];
  const entries: Entry[] = [];
  for (let step = 0; step < size * 4; step++) {
    const isIdle = waiting.length + due.length === 0;
    if (requests.length < size && (sequential ? isIdle : random.chance(0.4))) {
      const made = requestOf(requests.length + 1, randomCommand(random, vocabulary, requests.length + 1));
      requests.push(made);
      waiting.push(made);
      trace.push(asks(made.client, made.request, made.command));
    } else if (waiting.length > 0 && random.chance(0.6)) {
      const next = waiting.splice(random.integer(waiting.length), 1)[0] as Entry;
      entries.push(next);
      due.push(next);
    } else if (due.length > 0 && (sequential || random.chance(0.6))) {
      const next = due.splice(random.integer(due.length), 1)[0] as Entry;
      const outcome = runSequentially(entries).executions.find((execution) => execution.entry === next)?.outcome;
      trace.push(answered(next.client, next.request, withoutPrevious(outcome as Outcome)));
    }
  }
  return { trace, entries, requests, mutation: 'none' };
}

/** The same run with one thing changed, so that it may have become illegal. */
export function mutated(random: Stream, run: Run): Run {
  const mutation = random.pick(['answer', 'order', 'early-answer', 'loss'] as const);
  const { trace, entries } = run;
  switch (mutation) {
    case 'answer':
      return { ...run, mutation, trace: withOtherAnswer(random, trace) };
    case 'order':
      return { ...run, mutation, entries: random.shuffle(entries) };
    case 'early-answer':
      return { ...run, mutation, trace: withEarlierAnswer(random, trace) };
    case 'loss':
      return { ...run, mutation, entries: entries.filter(() => random.chance(0.7)) };
  }
}

/** The run as clients saw it, for a checker that knows nothing of logs. */
export function operationsOf(trace: readonly ExternalEvent[], vocabulary: Vocabulary): Operation[] {
  return trace.flatMap((event, index): Operation[] => {
    if (event.type !== 'input') return [];
    const { client, command } = event.request;
    const completionIndex = trace.findIndex((other) => other.type === 'output' && other.answer.client === client);
    const completion = trace[completionIndex];
    const answer = completion?.type === 'output' ? completion.answer : undefined;
    const outcome = answer?.type === 'ClientResponse' ? answer.outcome : undefined;
    return [
      {
        process: index,
        ...asFunction(command, vocabulary),
        key: command.key,
        output: outcome?.ok === true ? found(outcome.value, vocabulary) : null,
        type: outcome === undefined ? 'info' : outcome.ok ? 'ok' : 'fail',
        error: undefined,
        invoked: index,
        completed: outcome === undefined ? Infinity : completionIndex,
        index,
        completionIndex,
        node: undefined,
        planned: undefined,
      },
    ];
  });
}

function randomCommand(random: Stream, vocabulary: Vocabulary, number: number): Command {
  const key = random.pick(['x', 'x', 'y']);
  const f = random.pick(vocabulary === 'register' ? ['get', 'get', 'put', 'cas', 'delete'] : ['get', 'put', 'append']);
  if (f === 'get' || f === 'delete') return { f, key, value: null };
  if (f === 'cas') return { f, key, value: [random.pick([null, number - 1, number - 2]), number] };
  return { f, key, value: vocabulary === 'register' ? number : `${number}` };
}

/** As histories have it: what was there before would give the order away. */
function withoutPrevious(outcome: Outcome): Outcome {
  return outcome.ok ? { ok: true, value: outcome.value } : outcome;
}

function requestOf(number: number, command: Command): Entry {
  return createEntry(number, 1, 'n1', `c${number}`, 1, command);
}

function withOtherAnswer(random: Stream, trace: readonly ExternalEvent[]): ExternalEvent[] {
  const commands = new Map(
    trace.flatMap((event) => (event.type === 'input' ? [[event.request.client, event.request.command]] : [])),
  );
  const changeable = trace.filter(({ type, ...event }) => {
    const f = type === 'output' ? commands.get((event as { answer: { client: string } }).answer.client)?.f : undefined;
    return f === 'get' || f === 'cas';
  });
  if (changeable.length === 0) return [...trace];
  const chosen = random.pick(changeable);
  return trace.map((event) => {
    if (event !== chosen || event.type !== 'output' || event.answer.type !== 'ClientResponse') return event;
    const { client, request, outcome } = event.answer;
    const command = commands.get(client) as Command;
    if (command.f === 'cas')
      return answered(
        client,
        request,
        outcome.ok ? { ok: false, error: 'mismatch' } : { ok: true, value: command.value },
      );
    const values = [...commands.values()].filter(({ f }) => f === 'put').map(({ value }) => value);
    return answered(client, request, { ok: true, value: random.pick([null, ...values]) });
  });
}

function withEarlierAnswer(random: Stream, trace: readonly ExternalEvent[]): ExternalEvent[] {
  const outputs = trace.flatMap(({ type }, position) => (type === 'output' ? [position] : []));
  if (outputs.length === 0) return [...trace];
  const position = random.pick(outputs);
  const event = trace[position] as Extract<ExternalEvent, { type: 'output' }>;
  const asked = trace.findIndex((other) => other.type === 'input' && other.request.client === event.answer.client);
  const without = trace.filter((other) => other !== event);
  return [...without.slice(0, asked + 1), event, ...without.slice(asked + 1)];
}

function asFunction({ f, value }: Command, vocabulary: Vocabulary): { f: string; input: Json } {
  if (vocabulary === 'kv-append') return { f, input: value };
  if (f === 'get') return { f: 'read', input: null };
  return f === 'cas' ? { f, input: value } : { f: 'write', input: value };
}

function found(value: Json, vocabulary: Vocabulary): Json {
  return vocabulary === 'kv-append' ? (value ?? '') : value;
}
