/** What a build of a Raft system does beyond, or other than, the Raft of the proof; checkers and engines allow for it. */
export type SystemCapability =
  /** AppendEntries carry only part of what the follower lacks. */
  | 'batching'
  /** commitIndex, lastApplied and the state machine are rebuilt after a restart. */
  | 'volatile-commit'
  /** The known leader is forgotten in a restart. */
  | 'volatile-leader'
  /** A node that knows the leader of its term may still vote in that term. */
  | 'votes-beside-leader'
  /** Snapshots take the place of entries. */
  | 'snapshots'
  /** The set of members changes. */
  | 'membership'
  /** Replies say an index and not the entries. */
  | 'index-replies'
  /** Reads are answered without an entry of their own. */
  | 'reads-outside-log'
  /** A new leader writes an entry of its own. */
  | 'no-op'
  /** Safe only while the clocks of running nodes stay within a bound. */
  | 'bounded-clocks';
