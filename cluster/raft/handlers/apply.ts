import type { Entry } from '../../../harness/core/raft/entry.ts';
import { isInternal } from '../../../harness/core/raft/entry.ts';
import { cutAfter, entriesAfter, type Log } from '../../../harness/core/raft/log.ts';
import type { Outcome } from '../../../harness/core/raft/messages.ts';
import type { Rules } from './builds.ts';
import { execute, newestRecord, remember, type Machine } from './machine.ts';
import type { Step } from './step.ts';

/** Executes committed entries in order; the node that accepted an entry answers its client. */
export function applyCommitted({ state, rules, outputs }: Step): void {
  const { bugs } = rules;
  const commit = bugs['applies-uncommitted'] ? Math.max(state.commitIndex, state.log.index) : state.commitIndex;
  if (commit <= state.lastApplied) return;
  for (const entry of dueEntries(rules, state.log, state.lastApplied, commit)) {
    const applied = applyEntry(rules, state.machine, entry);
    state.machine = applied.machine;
    const mine = entry.at === state.self || bugs['ctl-every-replica-answers'];
    if (applied.outcome === undefined || !mine || entry.index <= state.unansweredUpTo) continue;
    const request = bugs['wrong-request-reply'] ? entry.request + 1 : entry.request;
    outputs.push({ type: 'ClientResponse', client: entry.client, request, outcome: applied.outcome });
  }
  state.lastApplied = commit;
}

/**
 * Executes an entry unless its request was executed before. A repetition of the client's last request comes to what it
 * came to then; an older one comes to nothing, for its outcome is forgotten and its client has moved on.
 */
export function applyEntry(
  { bugs }: Pick<Rules, 'bugs'>,
  machine: Machine,
  entry: Entry,
): { machine: Machine; outcome: Outcome | undefined } {
  if (isInternal(entry)) return { machine, outcome: undefined };
  const { client, request, command } = entry;
  const last = bugs['dedupe-by-request-only'] ? newestRecord(machine) : machine.clients.get(client);
  if (last !== undefined && request <= last.request && !bugs['double-apply']) {
    const known = request === last.request || bugs['old-request-new-result'];
    return { machine, outcome: known ? last.outcome : undefined };
  }
  const executed = execute(machine, command);
  return {
    machine: remember(executed.machine, client, { request, outcome: executed.outcome }),
    outcome: executed.outcome,
  };
}

function dueEntries({ bugs }: Rules, log: Log, lastApplied: number, commit: number): Entry[] {
  const entries = entriesAfter(cutAfter(log, commit), lastApplied);
  if (bugs['applies-reversed']) return entries.reverse();
  return bugs['skips-entries'] ? entries.slice(-1) : entries;
}
