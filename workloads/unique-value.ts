import type { GenerationContext } from '../harness/core/contracts/workload.ts';

/** Values of closing operations, beyond any value a planned operation can write. */
const CLOSING_VALUES = 1_000_000_000;

/** A number that no other operation of the run writes: which write a client saw is then known from what it saw. */
export function uniqueValue({ client, spec }: Pick<GenerationContext, 'client' | 'spec'>, k: number): number {
  return 1 + client + k * spec.clients;
}

/** The same for closing operations. */
export function closingValue(serial: number): number {
  return CLOSING_VALUES + serial;
}
