import type { HistorySemantics } from '../../../harness/core/history.ts';
import type { Operation } from '../../../harness/core/operation.ts';
import type { KitOperation } from './cluster-kit.ts';

/** What the answers of a key-value node mean: a cas that found another value says so. */
export const KEY_VALUE_SEMANTICS: HistorySemantics = {
  model: 'cas-register',
  initial: null,
  failSemantics: 'observed-mismatch',
  nilRead: 'value',
};

const NO_SUCH_KEY = 20;
const PRECONDITION_FAILED = 22;
/** Time-out and crash: it may have happened. */
const INDEFINITE: readonly unknown[] = [0, 13];

/** The operations of a run as the checkers take them. Refusals that prove nothing about the value are left out. */
export function historyOf(operations: readonly KitOperation[]): Operation[] {
  return operations.flatMap((operation, index) => {
    const { request, invoked } = operation;
    const answer = INDEFINITE.includes(operation.answer?.['code']) ? undefined : operation.answer;
    const completed = answer === undefined ? Infinity : (operation.completed ?? Infinity);
    const { key, value = null, from, to } = request as { key?: number; value?: number; from?: number; to?: number };
    const code = answer?.['code'];
    if (answer?.type === 'error' && code !== NO_SUCH_KEY && code !== PRECONDITION_FAILED) return [];
    const type = answer === undefined ? 'info' : answer.type === 'error' && request.type !== 'read' ? 'fail' : 'ok';
    const input = request.type === 'cas' ? [from ?? null, to ?? null] : value;
    const output =
      request.type === 'read' ? ((answer?.['value'] as number | undefined) ?? null) : type === 'ok' ? input : null;
    return {
      process: index,
      f: request.type,
      key: String(key),
      input,
      output,
      type,
      error: typeof code === 'number' ? String(code) : undefined,
      invoked: invoked * 2,
      completed: completed * 2 + 1,
      index: invoked * 2,
      completionIndex: answer === undefined ? -1 : completed * 2 + 1,
      node: undefined,
      planned: undefined,
    };
  });
}
