import type { GenerationContext, Workload } from '../../harness/core/contracts/workload.ts';
import { LAST_SEEN, type PlannedOperation } from '../../harness/core/plan.ts';

type Request = Omit<PlannedOperation, 'atMs'>;

/** Half the operations observe, the other half change something worth observing. */
const READ_SHARE = 0.5;
const WRITE_SHARE = 0.35;

/** Values of closing operations, beyond any value a planned operation can write. */
const CLOSING_VALUES = 1_000_000_000;

/**
 * Independent registers with read, write and compare-and-set. Every written value is unique in the run, which makes the
 * history decidable in linear time and lets a read name the write it saw. A compare-and-set expects what its client
 * last saw on the key, so that a good share of them succeed.
 */
export const register: Workload = {
  name: 'register',
  summary: 'read, write and compare-and-set on independent keys; unique values',
  semantics: { model: 'cas-register', initial: null, failSemantics: 'did-not-happen', nilRead: 'value' },
  operations: ['read', 'write', 'cas'],
  operation: (context, k) => request(context, k),
  closing: (key, serial) => [
    { f: 'write', key, value: CLOSING_VALUES + serial },
    { f: 'read', key, value: null },
  ],
};

function request({ stream, keys, client, spec }: GenerationContext, k: number): Request {
  const key = stream.pick(keys);
  const choice = stream.next();
  if (choice < READ_SHARE) return { f: 'read', key, value: null };
  const unique = 1 + client + k * spec.clients;
  if (choice < READ_SHARE + WRITE_SHARE) return { f: 'write', key, value: unique };
  return { f: 'cas', key, value: [LAST_SEEN, unique] };
}
