import type { ClientOutcome } from '../../../harness/core/contracts/system.ts';
import type { Json, JsonObject } from '../../../harness/core/json.ts';
import type { Reply, Unanswered } from './gateway.ts';

/** Codes of gRPC after which nothing was done: the request was refused as it stands, or for want of space or quota. */
const REFUSED_CODES: ReadonlySet<number> = new Set([3, 5, 7, 8, 9, 11, 12, 16]);
const UNAVAILABLE = 14;

export const MISMATCH: ClientOutcome = { type: 'fail', error: 'mismatch', retry: false };

export function ok(value: Json): ClientOutcome {
  return { type: 'ok', value };
}

/** A read has no effect, so every complete refusal proves that it did not happen. */
export function readOutcome(reply: Reply, answered: (body: JsonObject) => Json): ClientOutcome {
  if (reply.kind === 'answer') return ok(answered(reply.body));
  if (reply.kind === 'error') return { type: 'fail', error: reply.message, retry: reply.code === UNAVAILABLE };
  return unanswered(reply);
}

/** A write that ran into a time-out inside the cluster may still be applied; only a refusal proves that it was not. */
export function writeOutcome(reply: Reply, answered: (body: JsonObject) => ClientOutcome): ClientOutcome {
  if (reply.kind === 'answer') return answered(reply.body);
  if (reply.kind !== 'error') return unanswered(reply);
  return REFUSED_CODES.has(reply.code)
    ? { type: 'fail', error: reply.message, retry: false }
    : { type: 'info', error: reply.message };
}

/**
 * What an operation that has only prepared itself so far comes to when a preparation was not answered: nothing that
 * changes anything has left, whatever became of the question.
 */
export function unprepared(reply: Exclude<Reply, { readonly kind: 'answer' }>): ClientOutcome {
  return { type: 'fail', error: reply.message, retry: reply.kind !== 'error' || reply.code === UNAVAILABLE };
}

function unanswered(reply: Unanswered): ClientOutcome {
  return reply.kind === 'unsent'
    ? { type: 'fail', error: reply.message, retry: true }
    : { type: 'info', error: reply.message };
}
