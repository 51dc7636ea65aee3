import type { JsonObject } from '../../../harness/core/json.ts';
import type { Role } from '../../../harness/core/node-view.ts';

/** What somebody who only hears a node's messages takes it for. */
export interface Guess {
  readonly role: Role;
  readonly term: number;
}

/** Which field of a message's body is its type, and which its term. */
export interface MessageFields {
  readonly type: string;
  readonly term: string;
}

export function typeOf(body: JsonObject, { type }: MessageFields): string {
  const named = body[type] ?? body['type'];
  return typeof named === 'string' ? named : 'message';
}

export function termOf(body: JsonObject, { term }: MessageFields): number | undefined {
  const value = body[term];
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

const FROM_CANDIDATES = /vote/i;
const FROM_LEADERS = /append|heartbeat|replicate|snapshot|MsgApp/i;
const ANSWERS = /res|rsp|reply|_ok|ack|result/i;

/**
 * Who asks for votes is a candidate, who appends entries leads. A guess is enough to choose whose timer to fire and whom a
 * fault aimed at the leader hits; nothing is ever judged by it.
 */
export function guess(before: Guess, sent: readonly JsonObject[], fields: MessageFields): Guess {
  let { role, term } = before;
  for (const body of sent) {
    const type = typeOf(body, fields);
    const said = termOf(body, fields) ?? term;
    if (ANSWERS.test(type)) {
      if (said > term) role = 'follower';
    } else if (FROM_LEADERS.test(type)) role = 'leader';
    else if (FROM_CANDIDATES.test(type)) role = 'candidate';
    term = Math.max(term, said);
  }
  return { role, term };
}

/** A node that hears from the leader of its term, or of a later one, follows it. */
export function guessAfterHearing(before: Guess, body: JsonObject, fields: MessageFields): Guess {
  const type = typeOf(body, fields);
  const term = termOf(body, fields);
  if (term === undefined || term < before.term) return before;
  const leads = FROM_LEADERS.test(type) && !ANSWERS.test(type);
  if (term > before.term || leads) return { role: 'follower', term };
  return before;
}
