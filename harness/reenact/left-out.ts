/** Steps of a node that are not re-enacted, and why. */
export interface LeftOut {
  readonly node: string;
  /** The node's own count of the first of them. */
  readonly step: number;
  readonly steps: number;
  readonly reason: string;
}

/** Why, beside what was done to a disk. */
export const LEFT_OUT = {
  unwritten:
    'not on the disk when the node came back: it ended before it had written them, and nobody else heard of them',
  unknown: 'the last ones of a node that did not come back: nobody else heard of them',
  silent: 'it wrote down nothing',
  follows: 'follow from what was left out',
} as const;

/** Whether the node cannot be followed further, so that what others heard of it later is left out as well. */
export function endsTheNode({ reason }: LeftOut): boolean {
  return reason !== LEFT_OUT.unwritten && reason !== LEFT_OUT.unknown;
}
