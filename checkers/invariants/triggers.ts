import type { RaftMessage } from '../../harness/core/raft/messages.ts';
import type { Observation } from '../../harness/core/raft/observation.ts';
import { TRIGGER } from './invariant.ts';

/**
 * What a point of a step can have broken, as bits of TRIGGER. Copies of packets, lost packets and stops break nothing:
 * they leave Σ as it is, and P without anything new.
 *
 * @param ghostGrew whether the ghost state of the acting node is another one than when it was looked at last
 */
export function triggersOf({ rule, changed, sent, answers, request }: Observation, ghostGrew: boolean): number {
  let triggers = changed;
  if (rule !== 'duplicate') {
    for (let position = 0; position < sent.length; position++) triggers |= sentTrigger(sent[position]?.message.type);
  }
  if (answers.length > 0) triggers |= TRIGGER.answered;
  if (request !== undefined) triggers |= TRIGGER.requested;
  if (rule === 'restart') triggers |= TRIGGER.restarted;
  return ghostGrew ? triggers | TRIGGER.ghost : triggers;
}

function sentTrigger(type: RaftMessage['type'] | undefined): number {
  if (type === 'AppendEntries') return TRIGGER.sentAppendEntries;
  if (type === 'AppendEntriesReply') return TRIGGER.sentAppendEntriesReply;
  if (type === 'RequestVote') return TRIGGER.sentRequestVote;
  return type === 'RequestVoteReply' ? TRIGGER.sentRequestVoteReply : TRIGGER.sentOther;
}
