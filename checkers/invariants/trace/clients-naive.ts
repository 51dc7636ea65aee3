import type { Operation } from '../../../harness/core/operation.ts';
import type { ExternalEvent } from '../../../harness/core/raft/observation.ts';
import { naive } from '../../linearizability/naive.ts';
import { sameCommand } from '../facts/requests.ts';
import { CLIENT_SEMANTICS } from './clients-seen.ts';
import { keyOf, requestsOf } from './requests.ts';
import { isAboutOneKey, STORE_KEY } from './store-model.ts';

/** Steps after which nothing is said. */
const STEPS = 200_000;

/** A sentence when the first answers to requests about some key have no order. Undefined also where that is not clear. */
export function unexplainedKey(trace: readonly ExternalEvent[]): string | undefined {
  const known = SAID.get(trace);
  if (known?.events === trace.length) return known.sentence;
  const sentence = sentenceOf(trace);
  SAID.set(trace, { events: trace.length, sentence });
  return sentence;
}

/** T only grows, so what was said of it is valid as long as the number of events is the same. */
const SAID = new WeakMap<
  readonly ExternalEvent[],
  { readonly events: number; readonly sentence: string | undefined }
>();

function sentenceOf(trace: readonly ExternalEvent[]): string | undefined {
  const { submissions, firstSubmission, firstResponse } = requestsOf(trace);
  const isClear = submissions.every(({ command, ...request }) => {
    const first = firstSubmission.get(keyOf(request))?.command;
    const isAdministrative = command.f === 'no-op' || command.f === 'configure' || command.f === 'transfer';
    return isAdministrative || (isAboutOneKey(command) && first !== undefined && sameCommand(first, command));
  });
  if (!isClear) return undefined;
  const byKey = new Map<string, Operation[]>();
  for (const [name, { command, position }] of firstSubmission) {
    if (!isAboutOneKey(command)) continue;
    const response = firstResponse.get(name);
    const own = byKey.get(command.key) ?? [];
    byKey.set(command.key, own);
    own.push({
      process: own.length,
      f: command.f,
      key: command.key,
      input: command.value,
      output: response?.outcome ?? null,
      type: response === undefined ? 'info' : 'ok',
      error: undefined,
      invoked: position,
      completed: response?.position ?? Infinity,
      index: position,
      completionIndex: response?.position ?? -1,
      node: undefined,
      planned: undefined,
    });
  }
  for (const [key, operations] of byKey) {
    if (naive(operations, STORE_KEY, CLIENT_SEMANTICS, STEPS) === 'not-linearizable') {
      return `No order of the requests about ${key} explains the answers to them.`;
    }
  }
  return undefined;
}
