import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { messageLabel } from '../../../../harness/core/raft/message-words.ts';
import type { RaftMessage } from '../../../../harness/core/raft/messages.ts';

const label = (message: unknown): string => messageLabel(message as RaftMessage);

describe('labels of messages', () => {
  it('has the beginning of what a program wrote, and of an empty message its type alone', () => {
    assert.equal(label({ src: 'n1', dest: 'n2', body: { type: 'heartbeat' } }), 'heartbeat');
    assert.equal(label({ body: { type: 'replicate', key: 'x' } }), 'replicate {"key":"x"}');
    assert.equal(label({ body: { type: 'log', text: 'x'.repeat(200) } }).length, 101);
  });
});
