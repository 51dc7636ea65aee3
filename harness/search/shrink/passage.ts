import type { Choice } from './choices.ts';

/**
 * A part of the work that can be interrupted: it stops after every replay with the number of choices that are left, and
 * ends with the choices.
 */
export type Passage<Result = readonly Choice[]> = Generator<number, Result, void>;
