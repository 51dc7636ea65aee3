import type { Send } from '../../../harness/core/contracts/handlers.ts';
import { upTo } from '../../../harness/core/raft/log.ts';
import { isMajority } from '../../../harness/core/raft/node-state.ts';
import type { Rules } from './builds.ts';
import { copyState, type Draft } from './copy-state.ts';
import type { Extensions } from './extensions.ts';
import type { Input, Message, Output, State } from './types.ts';

/** One event under way: the next state and everything sent and answered so far. */
export interface Step {
  readonly rules: Rules;
  state: Draft;
  readonly sends: Send<Message>[];
  readonly outputs: Output[];
}

export function begin(rules: Rules, state: State): Step {
  return { rules, state: copyState(state), sends: [], outputs: [] };
}

export function send(step: Step, to: string, message: Message): void {
  step.sends.push({ to, message });
}

export function extend({ state }: Step, change: Partial<Extensions>): void {
  state.extensions = { ...state.extensions, ...change };
}

/** A newer term makes a follower of any node; its vote and leader are open again. */
export function adoptTerm({ state, rules }: Step, term: number): void {
  if (term < state.currentTerm || (term === state.currentTerm && !rules.bugs['vote-reset-in-term'])) return;
  state.currentTerm = term;
  state.votedFor = null;
  state.leader = null;
  state.role = 'follower';
}

/** Whether these nodes, some perhaps named twice, are a majority of the configuration. */
export function haveMajority(state: State, voters: readonly string[], alsoTwice = false): boolean {
  const { members } = state;
  if (alsoTwice) return isMajority(voters.length, members.length);
  let count = 0;
  for (const member of members) if (voters.includes(member)) count++;
  return isMajority(count, members.length);
}

/** Answers a request that concerns the cluster itself; no refusal says that it was taken. */
export function answerAdministrator({ outputs }: Step, { client, request }: Input, refusal: string | null): void {
  outputs.push({ type: 'Administered', client, request, refusal });
}

/** Whether a leader has committed an entry of its own: from then on its commitIndex is at least that of any leader before. */
export function ownTermIsCommitted({ log, commitIndex, currentTerm }: State): boolean {
  return upTo(log, commitIndex)?.term === currentTerm;
}

/** The list with another number at a position. */
export function withNumber(list: readonly number[], position: number, value: number): readonly number[] {
  if (list[position] === value) return list;
  const copy = list.slice();
  copy[position] = value;
  return copy;
}
