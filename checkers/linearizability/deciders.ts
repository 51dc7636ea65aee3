import type { Decider } from './decider.ts';

/** Deciders by the name of the model whose keys they can decide; in order of preference. */
export const DECIDERS: Readonly<Record<string, readonly Decider[]>> = {};
