import type { Workload } from '../harness/core/contracts/workload.ts';
import { Registry } from '../harness/core/registry.ts';
import { append } from './append/append.ts';
import { counter } from './counter/counter.ts';
import { lock } from './lock/lock.ts';
import { register } from './register/register.ts';
import { set } from './set/set.ts';
import { transactions } from './transactions/transactions.ts';

/** Every workload a spec can name under `workload:`. */
export const workloads = new Registry<Workload>('workload', [register, append, set, counter, lock, transactions]);
