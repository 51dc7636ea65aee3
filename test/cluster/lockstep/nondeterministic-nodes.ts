import { join } from 'node:path';
import { packageRoot } from '../../../harness/version.ts';

/** The programs of the folder beside this, and what a report has to say of each: where it is likely to come from. */
export const NONDETERMINISTIC: Readonly<Record<string, RegExp>> = {
  'file-time.py': /the machine’s clock, by a way that no shim covers/,
  'c-function.py': /n1 stepped outside of what its shim controls: C function by ctypes: clock_gettime/,
  'thread-race.mjs': /n1 stepped outside of what its shim controls: thread: Worker/,
  'address-order.rb': /the same in another order: a set or map that goes by addresses/,
  'wall-clock.mjs': /the machine’s clock, by a way that no shim covers/,
};

/** Does it only now and then, so that it takes repetitions to see it. */
export const SELDOM = 'process-number.mjs';
/** Is another one from its third start on, if MEMORY names a file. */
export const REMEMBERING = 'remembers.mjs';
export const CONTROL = 'deterministic.mjs';

const FOLDER = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'nondeterministic');

/** Those that speak the control lines by themselves. */
const WITHOUT_SHIM = ['wall-clock.mjs', SELDOM, REMEMBERING, CONTROL];

/** Arguments of `verdict run` for one of them, which finds `memory` in its environment. */
export function argumentsFor(program: string, memory = ''): string[] {
  const runtime = WITHOUT_SHIM.includes(program) ? 'none' : 'auto';
  const options = `options={runtime: ${runtime}, env: {MEMORY: "${memory}"}}`;
  return [join(FOLDER, 'node.yaml'), '--seed', '1', '--set', `binary=${join(FOLDER, program)}`, '--set', options];
}
