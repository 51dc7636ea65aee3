import type { Send } from '../../../harness/core/contracts/handlers.ts';
import type { Rules } from './builds.ts';
import type { Message, Output, State } from './types.ts';

/** A state while its event is being handled. Its parts are replaced, never changed. */
export type Draft = { -readonly [Field in keyof State]: State[Field] };

/** One event under way: the next state and everything sent and answered so far. */
export interface Step {
  readonly rules: Rules;
  readonly state: Draft;
  readonly sends: Send<Message>[];
  readonly outputs: Output[];
}

export function begin(rules: Rules, state: State): Step {
  return { rules, state: { ...state }, sends: [], outputs: [] };
}

export function send(step: Step, to: string, message: Message): void {
  step.sends.push({ to, message });
}

/** A newer term makes a follower of any node; its vote and leader are open again. */
export function adoptTerm({ state }: Step, term: number): void {
  if (term <= state.currentTerm) return;
  state.currentTerm = term;
  state.votedFor = null;
  state.leader = null;
  state.role = 'follower';
}

export function isMajority(count: number, nodes: readonly string[]): boolean {
  return count > Math.floor(nodes.length / 2);
}

export function withEntry<V>(map: ReadonlyMap<string, V>, key: string, value: V): ReadonlyMap<string, V> {
  return new Map(map).set(key, value);
}
