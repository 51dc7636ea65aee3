import type { InvariantDefinition } from '../../harness/core/contracts/invariant.ts';
import { Registry } from '../../harness/core/registry.ts';

/** Invariants that plugins add to those of the proof. */
export const ownInvariants = new Registry<InvariantDefinition>('invariant', []);
