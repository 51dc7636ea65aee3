import { VerdictError } from '../../core/errors.ts';

/** Why a schedule ended before its time: a node's process could not be started, or did what the protocol does not have. */
export interface Trouble {
  readonly code: string;
  readonly message: string;
}

/** Codes of errors that say what a node's process did. */
const OF_NODES = 'NODE_';

/** Undefined for all errors that are not about a node's process. */
export function troubleIn(error: unknown): Trouble | undefined {
  if (!(error instanceof VerdictError) || !error.code.startsWith(OF_NODES)) return undefined;
  return { code: error.code, message: error.message };
}
