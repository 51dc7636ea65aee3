import type { CompletionType } from '../operation.ts';

/** Completion types by their code in columns. */
export const COMPLETION_TYPES = ['info', 'ok', 'fail'] as const satisfies readonly CompletionType[];

export const INFO = 0;
export const OK = 1;
export const FAIL = 2;

/** In place of the second argument of an operation that has one or none. */
export const SINGLE = -1;

/** In place of a result that equals the arguments, as that of a write. */
export const SAME_AS_INPUT = -2;
