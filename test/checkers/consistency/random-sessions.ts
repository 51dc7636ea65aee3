import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Json } from '../../../harness/core/json.ts';
import { model } from '../../../harness/core/models/registry.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { Stream } from '../../../harness/core/random.ts';

export interface SessionsShape {
  readonly semantics: HistorySemantics;
  readonly operations: number;
  readonly processes: number;
  readonly keys: number;
  /** How many different values there are to write; Infinity: each written value is a fresh one. */
  readonly values: number;
  /** Chance that an operation's outcome stays unknown; its process goes on only with chance `reused`. */
  readonly crashed: number;
  readonly reused: number;
  /** Chance that a process works on an older state than the newest. */
  readonly stale: number;
  /** Chance that an answer comes from nowhere. */
  readonly wrong: number;
}

/**
 * A history of processes each of which sees every key at a moment of its own: never older than what it saw before
 * where `stale` is small, any earlier one otherwise. All operations lie apart in time.
 */
export function randomSessions(random: Stream, shape: SessionsShape): Operation[] {
  const { semantics } = shape;
  const sequential = model(semantics.model);
  const versions = Array.from({ length: shape.keys }, () => [semantics.initial]);
  const processes = Array.from({ length: shape.processes }, (_, process) => process);
  const seen = new Map<number, number>();
  const operations: Operation[] = [];
  let nextProcess = shape.processes;
  let nextValue = 1;
  const value = (): number => (shape.values === Infinity ? nextValue++ : 1 + random.integer(shape.values));
  for (let index = 0; operations.length < shape.operations; index += 2) {
    const slot = random.integer(processes.length);
    const process = processes[slot] as number;
    const key = random.integer(shape.keys);
    const history = versions[key] as Json[];
    const newest = history.length - 1;
    const place = process * shape.keys + key;
    const oldest = random.chance(0.7) ? (seen.get(place) ?? 0) : 0;
    const version = random.chance(shape.stale) ? oldest + random.integer(newest - oldest + 1) : newest;
    seen.set(place, version);
    const state = history[version] as Json;
    const context = { random, value, state, client: process };
    const sampling = sequential.sampling;
    if (sampling === undefined) throw new Error(`${semantics.model} says nothing of how to make up histories`);
    const { f, input } = sampling.request(context);
    const answer = sampling.answer(state, f, input);
    const isRead = sequential.reads.includes(f);
    const crashed = random.chance(shape.crashed);
    const happens = answer !== undefined && (!crashed || random.chance(0.5));
    if (happens && !isRead) {
      const next = sequential.step(history[newest] as Json, f, input, undefined);
      if (next) history.push(next.state);
      seen.set(place, history.length - 1);
    }
    const says = isRead || sequential.answers.includes(f);
    const output =
      says && answer !== undefined && random.chance(shape.wrong)
        ? sampling.wrongAnswer(answer, f, context)
        : (answer ?? null);
    const type = crashed ? 'info' : answer === undefined ? 'fail' : 'ok';
    if (crashed && !random.chance(shape.reused)) processes[slot] = nextProcess++;
    operations.push({
      process,
      f,
      key: `k${key}`,
      input,
      output: type === 'ok' ? output : null,
      type,
      error: undefined,
      invoked: index * 10,
      completed: type === 'info' ? Infinity : index * 10 + 5,
      index,
      completionIndex: type === 'info' ? -1 : index + 1,
      node: undefined,
      planned: undefined,
    });
  }
  return operations;
}

/** The same history in lines, for messages of failed tests. */
export function show(operations: readonly Operation[], semantics: HistorySemantics): string {
  const lines = operations.map(
    ({ index, process, f, key, input, output, type }) =>
      `#${index} p${process} ${f} ${key ?? ''} ${JSON.stringify(input)} -> ${type} ${JSON.stringify(output)}`,
  );
  return [JSON.stringify(semantics), ...lines].join('\n');
}
