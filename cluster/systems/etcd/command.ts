import { dirname } from 'node:path';
import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import type { Build, NodeContext } from '../../../harness/core/contracts/system.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { parseEtcdOptions, type EtcdOptions } from './options.ts';
import { CLIENT_PORT, clientUrl, PEER_PORT, peerUrl } from './ports.ts';
import { isBefore } from './version.ts';

/** Threads of a node: more would let one node crowd out the others and the harness on a small machine. */
const THREADS = 2;

/** The line that starts a node, and starts it again: etcd ignores the initial cluster once it has data. */
export function etcdCommand(build: Build, context: NodeContext): NodeCommand {
  const { members } = parseEtcdOptions(context.options);
  const first = context.nodes.map(({ name }) => name).slice(0, members);
  return commandWith(build, context, first, 'new');
}

/** The line that starts a node that was added to a cluster of these members. */
export function etcdJoinCommand(build: Build, context: NodeContext, members: readonly string[]): NodeCommand {
  return commandWith(build, context, members, 'existing');
}

function commandWith(
  build: Build,
  context: NodeContext,
  members: readonly string[],
  state: 'new' | 'existing',
): NodeCommand {
  const common = { env: { GOMAXPROCS: String(THREADS) } };
  const flags = flagsOf(build, context, members, state);
  const program = build.program;
  if (program?.kind === 'image') return { ...common, argv: ['etcd', ...flags], image: program.image, readable: [] };
  if (program?.kind === 'binary') {
    return { ...common, argv: [program.path, ...flags], readable: [dirname(program.path)] };
  }
  throw new InputError(`etcd build ${build.name} has no program.`, {
    code: 'ETCD_BUILD',
    hint: 'Give a build by name, image: or binary:.',
  });
}

function flagsOf(build: Build, context: NodeContext, members: readonly string[], state: 'new' | 'existing'): string[] {
  const self = context.nodes.find(({ name }) => name === context.name);
  if (!self) throw new RangeError(`${context.name} is not one of the nodes`);
  const options = parseEtcdOptions(context.options);
  const flags: Record<string, string> = {
    name: self.name,
    'data-dir': `${context.dataDirectory}/etcd`,
    'listen-client-urls': `http://0.0.0.0:${String(CLIENT_PORT)}`,
    'advertise-client-urls': clientUrl(self.address),
    'listen-peer-urls': `http://0.0.0.0:${String(PEER_PORT)}`,
    'initial-advertise-peer-urls': peerUrl(self.address),
    'initial-cluster': context.nodes
      .filter(({ name }) => members.includes(name))
      .map(({ name, address }) => `${name}=${peerUrl(address)}`)
      .join(','),
    'initial-cluster-token': context.clusterToken,
    'initial-cluster-state': state,
    'heartbeat-interval': String(options.heartbeatMs),
    'election-timeout': String(options.electionTimeoutMs),
    ...loggerOf(build),
    ...chosen(build, options),
  };
  return Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`);
}

/** Later releases write JSON with precise times by themselves, earlier ones never do. */
function loggerOf(build: Build): Record<string, string> {
  return isBefore(build.name, 3, 5) && !isBefore(build.name, 3, 4) ? { logger: 'zap' } : {};
}

/** Throws InputError for options that the release does not have. */
export function checkEtcdOptions(build: string, options: EtcdOptions): void {
  chosen({ name: build }, options);
}

function chosen(
  build: Pick<Build, 'name'>,
  { preVote, snapshotCount, catchUpEntries }: EtcdOptions,
): Record<string, string> {
  if (preVote !== undefined && isBefore(build.name, 3, 4)) {
    throw unknownTo(build, 'preVote', 'has no pre-vote', '3.4');
  }
  if (catchUpEntries !== undefined && isBefore(build.name, 3, 5)) {
    throw unknownTo(build, 'snapshotCatchUpEntries', 'always keeps 5,000 entries before a snapshot', '3.5');
  }
  return {
    ...(preVote !== undefined && { 'pre-vote': String(preVote) }),
    ...(snapshotCount !== undefined && { 'snapshot-count': String(snapshotCount) }),
    ...(catchUpEntries !== undefined && { 'experimental-snapshot-catchup-entries': String(catchUpEntries) }),
  };
}

function unknownTo(build: Pick<Build, 'name'>, option: string, complaint: string, since: string): InputError {
  return new InputError(`etcd ${build.name} ${complaint}.`, {
    code: 'ETCD_OPTIONS',
    hint: `Leave out the option ${option}, or use a build of ${since} or later.`,
  });
}
