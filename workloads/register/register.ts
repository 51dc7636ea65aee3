import type { GenerationContext, UntimedOperation, Workload } from '../../harness/core/contracts/workload.ts';
import { LAST_SEEN } from '../../harness/core/plan.ts';
import { closingValue, uniqueValue } from '../unique-value.ts';

/** Half the operations observe, the other half change something worth observing. */
const READ_SHARE = 0.5;
const WRITE_SHARE = 0.35;

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
  operation,
  closing: (key, serial) => [
    { f: 'write', key, value: closingValue(serial) },
    { f: 'read', key, value: null },
  ],
};

function operation(context: GenerationContext, k: number): UntimedOperation {
  const { stream, keys } = context;
  const key = stream.pick(keys);
  const choice = stream.next();
  if (choice < READ_SHARE) return { f: 'read', key, value: null };
  const unique = uniqueValue(context, k);
  if (choice < READ_SHARE + WRITE_SHARE) return { f: 'write', key, value: unique };
  return { f: 'cas', key, value: [LAST_SEEN, unique] };
}
