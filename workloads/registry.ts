import type { Workload } from '../harness/core/contracts/workload.ts';
import { Registry } from '../harness/core/registry.ts';
import { register } from './register/register.ts';

/** Every workload a spec can name under `workload:`. */
export const workloads = new Registry<Workload>('workload', [register]);
