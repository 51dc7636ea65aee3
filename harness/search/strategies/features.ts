import type { KeyValueRequest } from '../../core/contracts/handlers.ts';
import type { SystemCapability } from '../../core/system-capability.ts';
import { DEFAULT_SEMANTICS } from '../../../cluster/world/semantics/named.ts';
import type { TrialSubject } from '../trials.ts';

/** What schedules can contain beyond deliveries, timeouts and requests, because the system and its semantics know it. */
export interface Features {
  readonly duplicates: boolean;
  readonly drops: boolean;
  readonly crashes: boolean;
  readonly restarts: boolean;
  /** Crashes may lose what was not durable, or packets that had not left. */
  readonly losesUnsynced: boolean;
  readonly losesSends: boolean;
  /** Members come and go. */
  readonly configures: boolean;
  /** A leader can be asked to hand over. */
  readonly transfers: boolean;
  /** Builds that nodes may go on as. */
  readonly builds: readonly string[];
  /** Functions clients may ask for. */
  readonly functions: readonly string[];
}

const FUNCTIONS = ['write', 'read', 'append', 'cas', 'delete'];

export function featuresOf(subject: TrialSubject): Features {
  const { system, capabilities, semantics = DEFAULT_SEMANTICS, builds = [] } = subject;
  const { duplicates, drops, crashes, restarts, losses } = semantics;
  const membership: SystemCapability = 'membership';
  return {
    duplicates,
    drops,
    crashes: crashes && restarts,
    restarts,
    builds: restarts ? builds : [],
    losesUnsynced: losses.unsynced && system.handlers.survives !== undefined,
    losesSends: losses.sends,
    configures: capabilities.includes(membership),
    transfers: hasWordFor(system, request('transfer')),
    functions: FUNCTIONS.filter((f) => hasWordFor(system, request(f))),
  };
}

/** Systems refuse what they have no word for when a request is translated, before any node sees it. */
export function hasWordFor(system: TrialSubject['system'], asked: KeyValueRequest): boolean {
  try {
    system.toInput(asked);
    return true;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

function request(f: string): KeyValueRequest {
  return { client: 'c', request: 1, f, key: 'x', value: null };
}
