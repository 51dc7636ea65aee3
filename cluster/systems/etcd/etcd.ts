import type { Membership, System } from '../../../harness/core/contracts/system.ts';
import { checkEtcdBuild, DEFAULT_BUILD, etcdBuild, etcdBuilds } from './builds.ts';
import { connectEtcd } from './client.ts';
import { etcdCompaction } from './compaction.ts';
import { etcdCommand, etcdJoinCommand } from './command.ts';
import { etcdLogGrammar } from './log-grammar.ts';
import { electionTimingOf, etcdOptions, parseEtcdOptions } from './options.ts';
import { clientUrl } from './ports.ts';
import { refuseEtcdUpgrade } from './upgrades.ts';

/** A member that was removed never comes back; what runs on its node afterwards is another one. */
const MEMBERSHIP: Membership = {
  initialMembers: (options, nodes) => Math.min(parseEtcdOptions(options).members ?? nodes, nodes),
  joins: 'empty',
  joinCommand: etcdJoinCommand,
};

/** etcd: a key-value store on Raft, driven through its JSON gateway. */
export const etcd: System = {
  name: 'etcd',
  summary: 'etcd, the key-value store behind Kubernetes; releases 3.3, 3.4 and 3.5',
  defaultBuild: DEFAULT_BUILD,
  deduplicates: false,
  observation: 1,
  operations: ['read', 'write', 'cas', 'list-append', 'add', 'read-set', 'increment', 'acquire', 'release', 'txn'],
  reportsLog: true,
  logFiles: /(^|\/)member\/wal\/[^/]+\.wal$/,
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
  checkBuild: checkEtcdBuild,
  options: etcdOptions,
  command: etcdCommand,
  electionTiming: (options) => electionTimingOf(parseEtcdOptions(options)),
  compaction: etcdCompaction,
  refuseUpgrade: refuseEtcdUpgrade,
  membership: () => MEMBERSHIP,
  capabilities: () => [
    'batching',
    'volatile-leader',
    'snapshots',
    'membership',
    'index-replies',
    'reads-outside-log',
    'no-op',
  ],
  connect: ({ nodes, options, changesBuild = false }) =>
    connectEtcd(
      nodes.map(({ name, address }) => ({ name, url: clientUrl(address) })),
      parseEtcdOptions(options).lockLeaseMs,
      !changesBuild,
    ),
};
