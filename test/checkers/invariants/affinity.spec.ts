import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  liftedToReplies,
  LOG_PREDICATES,
  ofReplies,
  PACKET_PREDICATES,
  PAYLOAD_WITHIN_TERM,
  payloadLog,
} from '../../../checkers/invariants/affinity.ts';
import type { Entry } from '../../../harness/core/raft/entry.ts';
import { segmentOf } from '../../../harness/core/raft/segment.ts';
import { appendEntriesReply, entry, logOf, terms, worldState } from './world-state.ts';

describe('checkers/invariants/affinity', () => {
  const says = (log: Parameters<(typeof LOG_PREDICATES)[number]['contradiction']>[0]): string[] =>
    LOG_PREDICATES.flatMap(({ name, contradiction }) => (contradiction(log) === undefined ? [] : [name]));

  it('finds nothing wrong with a sound log', () => {
    assert.deepEqual(says(terms(1, 1, 3)), []);
  });

  it('says of each log which predicates it breaks', () => {
    assert.deepEqual(says(terms(2, 1)), ['sorted']);
    assert.deepEqual(says(logOf(entry(1, 1), entry(1, 1))), ['sorted', 'unique indices']);
    assert.deepEqual(says(logOf(entry(1, 1), entry(3, 1))), ['contiguous']);
    assert.deepEqual(says(logOf(entry(1, 0))), ['terms and indices from 1']);
  });

  it('reads what AppendEntries carries as a log after prevLogIndex', () => {
    const header = { type: 'AppendEntries', term: 3, leader: 'n1', leaderCommit: 0, round: 0 } as const;
    const log = (prevLogIndex: number, prevLogTerm: number): ReturnType<typeof payloadLog> =>
      payloadLog({ ...header, prevLogIndex, prevLogTerm, entries: segmentOf([entry(3, 2), entry(4, 3)]) });
    assert.deepEqual(says(log(2, 2)), []);
    assert.deepEqual(says(log(1, 2)), ['contiguous']);
    assert.deepEqual(says(log(2, 3)), ['sorted']);
    assert.deepEqual(says(log(3, 2)), ['sorted', 'contiguous']);
  });

  it('asks of a successful reply what holds of its request', () => {
    const reply = (success: boolean, ...entries: readonly Entry[]): ReturnType<typeof worldState> =>
      worldState({
        nodes: { n1: {}, n2: {} },
        packets: [appendEntriesReply('n2', 'n1', { term: 2, success }, entries)],
      });
    assert.deepEqual(ofReplies(reply(true, entry(1, 1), entry(2, 2)), PAYLOAD_WITHIN_TERM), {
      premises: 1,
      violation: undefined,
    });
    assert.equal(
      ofReplies(reply(true, entry(1, 3)), PAYLOAD_WITHIN_TERM).violation,
      'AppendEntriesReply n2>n1#1 carries entry 1 of term 3 (put x by c/1) in term 2.',
    );
    assert.equal(ofReplies(reply(false, entry(1, 3)), PAYLOAD_WITHIN_TERM).premises, 0);
    assert.equal(liftedToReplies(reply(true, entry(1, 1))).premises, PACKET_PREDICATES.length);
    assert.equal(
      liftedToReplies(reply(true, entry(2, 1), entry(1, 1))).violation,
      'AppendEntriesReply n2>n1#1 has entry 1 of term 1 after entry 2 of term 1.',
    );
  });
});
