import type { Rules } from './builds.ts';
import { entriesAfter, upTo } from './log.ts';
import { execute, remember, type Machine, type Outcome } from './machine.ts';
import type { Step } from './step.ts';
import type { Entry } from './types.ts';

/** Executes committed entries in order; the node that accepted an entry answers its client. */
export function applyCommitted({ state, rules, outputs }: Step): void {
  if (state.commitIndex <= state.lastApplied) return;
  const committed = upTo(state.log, Math.min(state.commitIndex, state.log.index)) ?? state.log;
  for (const entry of entriesAfter(committed, state.lastApplied)) {
    const applied = applyEntry(rules, state.machine, entry);
    state.machine = applied.machine;
    if (applied.outcome === undefined || entry.at !== state.self || entry.index <= state.unansweredUpTo) continue;
    const { client, request } = entry;
    outputs.push({ type: 'ClientResponse', client, request, outcome: applied.outcome });
  }
  state.lastApplied = state.commitIndex;
}

/**
 * Executes an entry unless its request was executed before. A repetition of the client's last request comes to what it
 * came to then; an older one comes to nothing, for its outcome is forgotten and its client has moved on.
 */
export function applyEntry(
  rules: Pick<Rules, 'bugs'>,
  machine: Machine,
  { client, request, command }: Entry,
): { machine: Machine; outcome: Outcome | undefined } {
  if (command.f === 'no-op') return { machine, outcome: undefined };
  const last = machine.clients.get(client);
  if (last !== undefined && request <= last.request && !rules.bugs.has('double-apply')) {
    return { machine, outcome: request === last.request ? last.outcome : undefined };
  }
  const executed = execute(machine, command);
  return {
    machine: remember(executed.machine, client, { request, outcome: executed.outcome }),
    outcome: executed.outcome,
  };
}
