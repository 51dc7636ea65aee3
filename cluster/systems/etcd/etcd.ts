import type { System } from '../../../harness/core/contracts/system.ts';
import { DEFAULT_BUILD, etcdBuild, etcdBuilds } from './builds.ts';
import { connectEtcd } from './client.ts';
import { etcdCompaction } from './compaction.ts';
import { CLIENT_PORT, etcdCommand } from './command.ts';
import { etcdLogGrammar } from './log-grammar.ts';
import { etcdOptions, parseEtcdOptions } from './options.ts';

/** etcd: a key-value store on Raft, driven through its JSON gateway. */
export const etcd: System = {
  name: 'etcd',
  summary: 'etcd, the key-value store behind Kubernetes; releases 3.3, 3.4 and 3.5',
  defaultBuild: DEFAULT_BUILD,
  deduplicates: false,
  observation: 1,
  operations: ['read', 'write', 'cas', 'list-append', 'add', 'read-set', 'increment', 'acquire', 'release', 'txn'],
  logPatterns: [
    { kind: 'panic', pattern: /^panic: |"level":"(?:d)?panic"/ },
    // Releases before 3.5 write `date time.micros C | package: text` for what they consider critical, then exit.
    { kind: 'fatal', pattern: /"level":"fatal"|^fatal error: |^\S+ \S+ C \| / },
    // Not just `corrupt`: releases print settings such as "initial-corrupt-check" at every start.
    { kind: 'corruption', pattern: /CORRUPT\b|data corruption|data inconsistency|crc mismatch|is corrupt/ },
    { kind: 'data-race', pattern: /WARNING: DATA RACE/ },
  ],
  logGrammar: etcdLogGrammar,
  builds: etcdBuilds,
  build: etcdBuild,
  options: etcdOptions,
  command: etcdCommand,
  compaction: etcdCompaction,
  capabilities: () => [
    'batching',
    'volatile-leader',
    'snapshots',
    'membership',
    'index-replies',
    'reads-outside-log',
    'no-op',
  ],
  connect: ({ nodes, options }) =>
    connectEtcd(
      nodes.map(({ name, address }) => ({ name, url: `http://${address}:${String(CLIENT_PORT)}` })),
      parseEtcdOptions(options).lockLeaseMs,
    ),
};
