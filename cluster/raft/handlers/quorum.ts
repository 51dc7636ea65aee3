import { extend, haveMajority, type Step } from './step.ts';

/** Another node answered the leader in its term. */
export function hear(step: Step, from: string): void {
  const { heard } = step.state.extensions;
  if (!heard.includes(from)) extend(step, { heard: [...heard, from] });
}

/**
 * An election timeout of a leader is over. One that heard from no majority meanwhile steps down, so that its clients turn
 * to another (Ongaro's thesis, section 6.2).
 */
export function checkQuorum(step: Step): void {
  const { state } = step;
  if (haveMajority(state, [state.self, ...state.extensions.heard])) {
    extend(step, { heard: [] });
    return;
  }
  state.role = 'follower';
  state.leader = null;
}

/** A leader spoke: for the shortest election timeout no other candidate is listened to. */
export function hearLeader(step: Step): void {
  if (!step.state.extensions.hearsLeader) extend(step, { hearsLeader: true });
}

/** That time is over. */
export function forgetLeader(step: Step): void {
  if (step.state.extensions.hearsLeader) extend(step, { hearsLeader: false });
}
