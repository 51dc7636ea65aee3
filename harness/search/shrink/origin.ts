/**
 * Where a packet comes from: the `nth` packet, from 0, of its type that choice `by` put on its link. Unlike an age it
 * means the same packet whatever else is left out, as long as that choice is there.
 */
export interface Origin {
  readonly by: number;
  readonly nth: number;
}
