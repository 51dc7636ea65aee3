export type Role = 'follower' | 'candidate' | 'leader';

/**
 * What an observer may know of a node, in the field's words, whatever the node calls it. Invariants read nodes only
 * through this, so that they hold for any Raft. Fields beyond the observation level are undefined.
 */
export interface NodeView {
  readonly node: string;
  /** How often the node was started, from 1. */
  readonly life: number;
  readonly term: number;
  readonly role: Role;
  /** The candidate that got this node's vote in `term`; null when nobody has. */
  readonly votedFor: string | null;
  /** The leader the node believes in; null when it knows none. */
  readonly leader: string | null;
  readonly commitIndex: number;
  readonly lastApplied: number;
  /** Index and term of the last log entry; 0 and 0 for an empty log. */
  readonly lastIndex: number;
  readonly lastTerm: number;
  /** Digest of the log up to `lastIndex`: equal digests, equal logs. */
  readonly logDigest: string;
  /** Digest of the applied state (state machine and client table) at `lastApplied`. */
  readonly stateDigest: string;
  /** Index up to which a snapshot took the place of entries; undefined where none has. */
  readonly baseIndex?: number;
  /** Snapshots of others that the node installed in this life; undefined where it installed none. */
  readonly snapshotsInstalled?: number;
}
