import type { Workload } from '../harness/core/contracts/workload.ts';
import type { Json } from '../harness/core/json.ts';

/** What of a workload clients must know to ask a system and to record what it answers. */
export type Wording = Pick<Workload, 'semantics' | 'requests' | 'answered'>;

const READS: readonly string[] = ['read'];

/** The system's name for a function of the history. */
export function requestName({ requests }: Wording, f: string): string {
  return requests !== undefined && Object.hasOwn(requests, f) ? (requests[f] as string) : f;
}

/**
 * The value of an `ok` completion. A key that is absent reads as null, which is the initial value: the empty list, the
 * counter at zero.
 */
export function completionValue({ semantics, answered = READS }: Wording, f: string, asked: Json, answer: Json): Json {
  if (!answered.includes(f)) return asked;
  return answer ?? semantics.initial;
}
