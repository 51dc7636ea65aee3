import type { Workload } from '../harness/core/contracts/workload.ts';
import type { Json } from '../harness/core/json.ts';

/** What of a workload clients must know to ask a system and to record what it answers. */
export type Wording = Pick<Workload, 'semantics' | 'requests' | 'answered' | 'isAnswer'>;

const READS: readonly string[] = ['read'];

/** The system's name for a function of the history. */
export function requestName({ requests }: Wording, f: string): string {
  return requests !== undefined && Object.hasOwn(requests, f) ? (requests[f] as string) : f;
}

export type Completion =
  | { readonly type: 'ok'; readonly value: Json }
  /** `answer`: what was answered, as JSON. */
  | { readonly type: 'info'; readonly error: string; readonly answer: string };

/**
 * How an operation ended whose system says that it is done. A key that is absent reads as null, which is the initial
 * value: the empty list, the counter at zero.
 */
export function completionOf(wording: Wording, f: string, asked: Json, answer: Json): Completion {
  const { semantics, answered = READS, isAnswer } = wording;
  if (!answered.includes(f)) return { type: 'ok', value: asked };
  const value = answer ?? semantics.initial;
  if (isAnswer === undefined || isAnswer(f, asked, value)) return { type: 'ok', value };
  const text = JSON.stringify(answer ?? null);
  return { type: 'info', error: `no answer to what was asked: ${excerpt(text)}`, answer: text };
}

const LONGEST_EXCERPT = 60;

function excerpt(text: string): string {
  return text.length <= LONGEST_EXCERPT ? text : `${text.slice(0, LONGEST_EXCERPT)}…`;
}
