/** A mistake put into the reference Raft on purpose, to show that it is found. */
export interface PlantedBug {
  readonly name: string;
  readonly summary: string;
}

export const BUGS = [
  { name: 'stale-read', summary: 'a leader answers get from its own state machine at once, not through the log' },
  { name: 'ack-before-commit', summary: 'a leader answers when it appends the entry, before a majority has it' },
  { name: 'double-apply', summary: 'a repeated request is executed again' },
  { name: 'forget-vote', summary: 'votedFor does not survive a restart' },
] as const satisfies readonly PlantedBug[];

export type BugName = (typeof BUGS)[number]['name'];

export function isBugName(name: string): name is BugName {
  return BUGS.some((bug) => bug.name === name);
}
