import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';

function kindsOf(line: string): string[] {
  return etcd.logPatterns.filter(({ pattern }) => pattern.test(line)).map(({ kind }) => kind);
}

describe('log patterns of etcd', () => {
  const lines: readonly [string, readonly string[]][] = [
    ['2026-01-02 05:56:28.773102 C | etcdmain: walpb: crc mismatch', ['fatal', 'corruption']],
    ['2026-01-02 05:54:50.193072 E | rafthttp: failed to find member 13f0 in cluster ae63', []],
    ['2026-01-02 05:56:24.431870 I | embed: ready to serve client requests', []],
    ['panic: runtime error: invalid memory address or nil pointer dereference', ['panic']],
    ['fatal error: concurrent map writes', ['fatal']],
    ['{"level":"panic","ts":"…","msg":"failed to update; member unknown"}', ['panic']],
    ['{"level":"fatal","ts":"…","msg":"discovery failed","error":"wal: crc mismatch"}', ['fatal', 'corruption']],
    [
      '{"level":"info","msg":"starting an etcd server","initial-corrupt-check":false,"corrupt-check-time-interval":"0s"}',
      [],
    ],
    ['WARNING: DATA RACE', ['data-race']],
  ];
  for (const [line, kinds] of lines) {
    it(`see ${kinds.join(' and ') || 'nothing'} in ${line.slice(0, 60)}`, () => {
      assert.deepEqual(kindsOf(line), kinds);
    });
  }
});
