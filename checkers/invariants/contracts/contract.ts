import { cutAfter, upTo } from '../../../harness/core/raft/log.ts';
import type { RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import type { RaftRequest } from '../../../harness/core/raft/observation.ts';

/** What a node's handler runs for. */
export type NodeEvent =
  | { readonly type: 'message'; readonly from: string; readonly message: RaftMessage }
  | { readonly type: 'input'; readonly request: RaftRequest }
  | { readonly type: 'timeout'; readonly timer: string }
  | { readonly type: 'restart' };

/**
 * A post-condition of one event at one node. It reads the node before and after, and nothing of the rest of the world,
 * so it can be asked of any node that shows its state. It holds after the handler as well as after the whole event.
 * (The case lemmas of Verdi Raft: Raft/SpecLemmas.v.)
 */
export interface Contract {
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly statement: string;
  /** The end of a sentence that begins with the node's name; undefined when the contract is kept, or not concerned. */
  readonly breach: (event: NodeEvent, before: NodeState, after: NodeState) => string | undefined;
}

type MessageOf<Type extends RaftMessage['type']> = Extract<RaftMessage, { readonly type: Type }>;

/** A contract about messages of one type. */
export function onMessage<Type extends RaftMessage['type']>(
  type: Type,
  name: string,
  statement: string,
  breach: (message: MessageOf<Type>, before: NodeState, after: NodeState, from: string) => string | undefined,
): Contract {
  return {
    name: `${type}.${name}`,
    statement,
    breach(event, before, after) {
      if (event.type !== 'message' || event.message.type !== type) return undefined;
      return breach(event.message as MessageOf<Type>, before, after, event.from);
    },
  };
}

/** A contract about events of one kind other than messages. */
export function onEvent<Type extends Exclude<NodeEvent['type'], 'message'>>(
  type: Type,
  name: string,
  statement: string,
  breach: (
    before: NodeState,
    after: NodeState,
    event: Extract<NodeEvent, { readonly type: Type }>,
  ) => string | undefined,
): Contract {
  return {
    name: `${type}.${name}`,
    statement,
    breach: (event, before, after) =>
      event.type === type ? breach(before, after, event as Extract<NodeEvent, { readonly type: Type }>) : undefined,
  };
}

/** What an event changed of term, vote, role and log; undefined when nothing. For events that may change none of them. */
export function electionChange(before: NodeState, after: NodeState): string | undefined {
  if (after.currentTerm !== before.currentTerm) {
    return `went from term ${before.currentTerm} to term ${after.currentTerm}`;
  }
  if (after.votedFor !== before.votedFor) {
    return `changed its vote from ${before.votedFor ?? 'nobody'} to ${after.votedFor ?? 'nobody'}`;
  }
  return after.role === before.role ? undefined : `became ${after.role}`;
}

export function logChange(before: NodeState, after: NodeState): string | undefined {
  if (after.log.hash === before.log.hash) return undefined;
  return `changed its log, which ended at index ${before.log.index} and ends at index ${after.log.index}`;
}

/** Whether more than half of the members of the node's configuration are among these nodes. */
export function haveMajority(supporters: Iterable<string>, members: readonly string[]): boolean {
  const found = new Set(supporters);
  return members.filter((member) => found.has(member)).length > members.length / 2;
}

/** Whether the log still is what it was up to `index`, where a snapshot may have taken the place of entries. */
export function covers({ log }: NodeState, index: number, hash: number): boolean {
  if (index === 0) return true;
  const part = upTo(log, index);
  return part === undefined ? cutAfter(log, 0).index > index : part.hash === hash;
}
