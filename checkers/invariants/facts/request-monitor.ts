import type { Entry } from '../../../harness/core/raft/entry.ts';
import type { AppendEntries } from '../../../harness/core/raft/messages.ts';
import type { RaftPacket } from '../../../harness/core/raft/observation.ts';
import { entriesOf, isEmpty } from '../../../harness/core/raft/segment.ts';
import { type IncrementalEvaluator, TRIGGER } from '../invariant.ts';
import { LOG_TREE } from './log-tree.ts';
import { monitor } from './monitor.ts';

/**
 * A predicate of every single AppendEntries that carries entries, asked when it is sent. `part` says whether all is well
 * with one that is a part of a log in order; otherwise its entries, oldest first, are looked at.
 */
export function requestMonitor(
  part: (message: AppendEntries) => boolean,
  contradiction: (packet: RaftPacket, message: AppendEntries, entries: readonly Entry[]) => string | undefined,
): IncrementalEvaluator {
  return monitor(TRIGGER.sentAppendEntries, (facts, premises) => {
    const tree = facts.of(LOG_TREE);
    return ({ sent }) => {
      for (const packet of sent) {
        const { message } = packet;
        if (message.type !== 'AppendEntries' || isEmpty(message.entries)) continue;
        premises.count++;
        if (tree.regular && tree.requestsRegular && part(message)) continue;
        const sentence = contradiction(packet, message, entriesOf(message.entries));
        if (sentence !== undefined) return sentence;
      }
      return undefined;
    };
  });
}
