import type { InvariantDefinition } from '../../harness/core/contracts/invariant.ts';
import { Registry } from '../../harness/core/registry.ts';

/** An invariant that is not of the proof, and the file that defines it, where a plugin does. */
export interface OwnInvariant extends InvariantDefinition {
  readonly plugin?: string;
}

/** Invariants that plugins add to those of the proof. */
export const ownInvariants = new Registry<OwnInvariant>('invariant', []);
