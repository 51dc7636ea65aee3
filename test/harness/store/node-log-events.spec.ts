import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { etcd } from '../../../cluster/systems/etcd/etcd.ts';
import type { LogGrammar } from '../../../harness/core/contracts/system.ts';
import { readLogEvents } from '../../../harness/store/node-log-events.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';

const ORIGIN = Date.parse('2026-01-02T05:00:00.000Z');

describe('events in logs of etcd', () => {
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-log-events-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  it('are leaders, and votes where they were received, under the names of the run', async () => {
    const folder = RunFolder.create(out, 'logs', '1', new Date(ORIGIN));
    write(folder, 'n1', [
      said('05:00:00.100', '8e9e05c52164694d became follower at term 1'),
      said('05:00:00.200', '8e9e05c52164694d became candidate at term 2'),
      said('05:00:00.200', '8e9e05c52164694d received MsgVoteResp from 8e9e05c52164694d at term 2'),
      said('05:00:00.300', '8e9e05c52164694d received MsgVoteResp from 91bc3c398fb3c146 at term 2'),
      said('05:00:00.250', '8e9e05c52164694d became leader at term 2'),
    ]);
    write(folder, 'n2', [
      said('05:00:00.100', '91bc3c398fb3c146 became follower at term 1'),
      said(
        '05:00:00.250',
        '91bc3c398fb3c146 [logterm: 1, index: 3, vote: 0] cast MsgVote for 8e9e05c52164694d at term 2',
      ),
      said('05:00:01.000', '91bc3c398fb3c146 received MsgPreVoteResp from 8e9e05c52164694d at term 2'),
      said('05:00:02.000', '91bc3c398fb3c146 received MsgVoteResp rejection from 8e9e05c52164694d at term 3'),
      'raft2026/01/02 05:00:03 INFO: 91bc3c398fb3c146 became leader at term 9',
    ]);
    const events = await readLogEvents(folder, ['n1', 'n2', 'n3'], etcd.logGrammar as LogGrammar, ORIGIN);
    assert.deepEqual(events, [
      { node: 'n1', line: 4, time: 300e6, event: 'vote', fields: { candidate: 'n1', node: 'n2', term: '2' } },
      { node: 'n1', line: 5, time: 300e6, event: 'leader', fields: { node: 'n1', term: '2' } },
    ]);
  });
});

function said(time: string, message: string): string {
  return JSON.stringify({ level: 'info', ts: `2026-01-02T${time}Z`, msg: message });
}

function write(folder: RunFolder, node: string, lines: readonly string[]): void {
  const path = folder.nodeFile(node, 'log.txt');
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `${lines.join('\n')}\n`);
}
