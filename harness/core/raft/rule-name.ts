import type { Observation } from './observation.ts';

/** Where everything begins: no step was taken yet. */
export const INIT = 'init';

/** The case of the proof that a step belongs to: its rule, and of deliveries the type of the message. */
export function ruleName({ rule, packet }: Pick<Observation, 'rule' | 'packet'>, timer: string | undefined): string {
  if (rule === 'deliver' && packet !== undefined) return `deliver ${packet.message.type}`;
  return timer === undefined ? rule : `${rule} ${timer.split('/')[0] ?? timer}`;
}

/** In the order in which a proof would take them. */
export function compareRules(one: string, other: string): number {
  return placeOf(one) - placeOf(other) || (one < other ? -1 : 1);
}

const PLACES = [INIT, 'input', 'timeout', 'deliver RequestVote', 'deliver AppendEntries', 'deliver', 'restart'];

function placeOf(rule: string): number {
  let place = PLACES.findIndex((beginning) => rule.startsWith(beginning));
  if (place < 0) place = PLACES.length;
  return place;
}
