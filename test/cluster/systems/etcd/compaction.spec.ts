import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';
import type { Compaction } from '../../../../harness/core/contracts/system.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';

function compaction(build: string, options: JsonObject): Compaction {
  const found = etcd.compaction?.(build, etcd.options(options));
  assert.ok(found);
  return found;
}

describe('compaction of etcd', () => {
  it('is what the options say, and the release where they say nothing', () => {
    const options = { snapshotCount: 20, snapshotCatchUpEntries: 5 };
    assert.equal(compaction('3.5.16', options).lag, 25);
    assert.equal(compaction('3.5.16', {}).lag, 105_000);
    assert.equal(compaction('3.4.23', { snapshotCount: 20 }).lag, 5_020);
    assert.equal(compaction('my-own-etcd', options).lag, 25);
  });

  it('is found in the logs of all releases', () => {
    const { logPattern } = compaction('3.5.16', {});
    const found = (line: string): string | undefined => logPattern?.exec(line)?.[1];
    const zap = '{"level":"info","caller":"etcdserver/server.go:2523","msg":"compacted Raft logs","compact-index":37}';
    assert.equal(found(zap), '37');
    assert.equal(found('2026-01-01 10:00:00.1 I | etcdserver: compacted raft log at 5001'), '5001');
    assert.equal(found('{"msg":"starting an etcd server","snapshot-catchup-entries":5}'), undefined);
    assert.equal(found('{"msg":"skip compaction since there is an inflight snapshot"}'), undefined);
  });
});
