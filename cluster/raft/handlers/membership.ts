import type { Json } from '../../../harness/core/json.ts';
import { acceptRequest } from './replication.ts';
import { answerAdministrator, ownTermIsCommitted, type Step } from './step.ts';
import type { Input } from './types.ts';

/**
 * A leader takes a new configuration into its log, where it counts at once. One member comes or goes at a time, so that
 * majorities before and after overlap; and only after an entry of the leader's own term is committed, or two leaders
 * could each change the configuration of an earlier one (Ongaro's thesis, section 4.1, and the correction of 2015).
 */
export function handleConfigure(step: Step, input: Input): void {
  const { client, request } = input;
  const known = step.state.machine.clients.get(client);
  if (known !== undefined && request <= known.request) {
    if (request === known.request) {
      step.outputs.push({ type: 'ClientResponse', client, request, outcome: known.outcome });
    }
    return;
  }
  const refusal = refusalOf(step, input.command.value);
  if (refusal === undefined) acceptRequest(step, input);
  else answerAdministrator(step, input, refusal);
}

/** Whether this leader is no member any more and everybody could know: then it has done its duty. */
export function isRemoved({ state }: Step): boolean {
  const { self, members, commitIndex, extensions } = state;
  return !members.includes(self) && extensions.configuration.index <= commitIndex;
}

/** Ends the leadership of a leader that was removed. */
export function retire({ state }: Step): void {
  state.role = 'follower';
  state.leader = null;
}

function refusalOf({ state, rules }: Step, value: Json): string | undefined {
  const { members, commitIndex, extensions } = state;
  if (!rules.membership) return 'this build does not change members';
  if (!Array.isArray(value) || value.length === 0 || new Set(value).size < value.length) return 'not a list of members';
  const wanted = value as readonly string[];
  const added = wanted.filter((node) => !members.includes(node));
  const removed = members.filter((node) => !wanted.includes(node));
  if (added.length + removed.length !== 1) return `exactly one member can come or go; they are ${members.join(', ')}`;
  if (extensions.configuration.index > commitIndex) return 'the change before this one is not committed yet';
  if (!ownTermIsCommitted(state) && !rules.bugs['single-server-change']) {
    return 'the leader has not committed an entry of its term yet';
  }
  return undefined;
}
