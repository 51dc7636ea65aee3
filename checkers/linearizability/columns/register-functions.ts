import type { CallColumns } from './grouped.ts';

/** What a register is asked to do, as numbers. */
export const READ = 0;
export const WRITE = 1;
export const CAS = 2;

const NAMES = ['read', 'write', 'cas'];

/** By code of a function in these columns: which of them it is, -1 for any other. */
export function registerFunctions({ functions }: CallColumns): readonly number[] {
  return functions.map((name) => NAMES.indexOf(name));
}
