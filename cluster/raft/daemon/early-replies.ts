import type { Rules } from '../handlers/builds.ts';
import type { HandledEvent } from './events.ts';

/** Whether what the group sends leaves before it is durable: in builds that plant this, where it answers a peer. */
export function repliesEarly({ bugs }: Rules, group: readonly HandledEvent[]): boolean {
  const sends = (type: string): boolean =>
    group.some(({ effects }) => effects.sends.some(({ message }) => message.type === type));
  return (
    (bugs['ack-before-durable'] && sends('AppendEntriesReply')) ||
    (bugs['vote-before-durable'] && sends('RequestVoteReply'))
  );
}
