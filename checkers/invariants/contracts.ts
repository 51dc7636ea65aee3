import type { NodeState } from '../../harness/core/raft/node-state.ts';
import type { Contract, NodeEvent } from './contracts/contract.ts';
import { ELECTIONS } from './contracts/elections.ts';
import { EVERY_EVENT } from './contracts/every-event.ts';
import { REPLICATION } from './contracts/replication.ts';

export type { Contract, NodeEvent } from './contracts/contract.ts';

/**
 * Every transition contract, `{pre} handler {post}`: what an event may do to the one node that takes it. Those about a
 * kind of event come before those about all events, for they name the cause more closely.
 */
export const CONTRACTS: readonly Contract[] = [...ELECTIONS, ...REPLICATION, ...EVERY_EVENT];

/**
 * The first contract that the event broke, as one sentence; undefined when all were kept. `after` is the node after its
 * handler or after the whole event; both must satisfy all contracts.
 */
export function checkContracts(event: NodeEvent, before: NodeState, after: NodeState): string | undefined {
  for (const contract of CONTRACTS) {
    const breach = contract.breach(event, before, after);
    if (breach !== undefined) return `${after.self} ${breach}. Contract ${contract.name}: ${contract.statement}`;
  }
  return undefined;
}
