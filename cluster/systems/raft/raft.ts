import type { Build, BuildInfo, Membership, NodeContext, System } from '../../../harness/core/contracts/system.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import type { LockstepProgram } from '../../../harness/core/contracts/lockstep.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import type { EngineName, ProgramSource } from '../../../harness/core/spec.ts';
import { CLIENT_PORT, PEER_PORT, type DaemonConfig } from '../../raft/daemon/config.ts';
import { BUGS } from '../../raft/handlers/bugs.ts';
import {
  bugsOf,
  buildWith,
  CORRECT_BUILDS,
  inMemoryBugOf,
  refuseWithoutEffect,
  rulesOf,
  withSettings,
  type Rules,
} from '../../raft/handlers/builds.ts';
import { capabilitiesOf } from '../../raft/handlers/capabilities.ts';
import { raftKeyValue } from '../../raft/handlers/key-value.ts';
import { RaftClient } from './client.ts';
import { completeOptions, readOptions } from './options.ts';
import { raftInLockstep } from './lockstep.ts';
import { DAEMON, LINE_NODE, readableFolders } from './program.ts';

/** The reference Raft, built in: correct builds, and each with planted bugs. */
export const raft: System = {
  name: 'raft',
  summary: 'the reference Raft: a small replicated key-value store with a step trace and planted bugs',
  defaultBuild: 'paper',
  deduplicates: true,
  observation: 3,
  logPatterns: [
    { kind: 'corruption', pattern: /CorruptionError|\bcorruption in\b/ },
    { kind: 'fatal', pattern: /^FATAL\b/ },
    { kind: 'panic', pattern: /^#\s*Fatal error in|FATAL ERROR:|out of memory/ },
  ],
  operations: [
    'read',
    'write',
    'append',
    'cas',
    'delete',
    'list-append',
    'add',
    'read-set',
    'increment',
    'acquire',
    'release',
    'txn',
  ],
  builds: () => Promise.resolve(listBuilds()),
  build: (name, program) =>
    new Promise((resolve) => {
      resolve(findBuild(name, program));
    }),
  options: completeOptions,
  checkBuild,
  command: commandFor,
  connect: (context) => new RaftClient(context),
  refuseUpgrade,
  membership: (build) => (rulesOf(build).membership ? MEMBERSHIP : undefined),
  logFiles: /^log$/,
  accountsForSyncs: true,
  reportsLog: true,
  compaction: (build, options) => ({
    lag: withSettings(rulesOf(build), readOptions(options)).compactAfter ?? undefined,
    remedy: 'Set options.compactAfter to the number of applied entries after which a node drops them.',
  }),
  capabilities: (build, options) => capabilitiesOf(withSettings(rulesOf(build), readOptions(options))),
  lockstep: ({ build, options }, fleet) => {
    const settings = readOptions(options);
    const argv = [process.execPath, LINE_NODE, '--config', JSON.stringify({ ...settings, build })];
    const program: LockstepProgram = { argv, shim: 'none', env: {}, readable: readableFolders() };
    return raftInLockstep(withSettings(rulesOf(build), settings), program, fleet);
  },
  handlers: (build, options) => raftKeyValue(withSettings(rulesOf(build), readOptions(options))),
};

function listBuilds(): BuildInfo[] {
  const correct = Object.entries(CORRECT_BUILDS).map(([name, { summary }]) => ({ name, summary, ready: true }));
  const planted = BUGS.map(({ name, summary }) => ({ name: buildWith(name), summary, ready: true }));
  return [...correct, ...planted];
}

function findBuild(name: string, program: ProgramSource | null): Build {
  if (program !== null) {
    throw new InputError(`raft is built in and cannot be run from ${program.kind}`, {
      code: 'BUILD_UNKNOWN',
      hint: 'Leave out image, binary and dockerfile, and choose a build by name.',
    });
  }
  rulesOf(name);
  return { system: 'raft', name, program, bugs: bugsOf(name) };
}

/** What can be known of a build before a run begins. */
function checkBuild(build: string, options: JsonObject, engine: EngineName): void {
  refuseEngine(build, engine);
  refuseWithoutEffect(build, withSettings(rulesOf(build), readOptions(options)));
}

/** A node is known by its name: a former member comes back as itself, and must have what it promised. */
const MEMBERSHIP: Membership = {
  initialMembers: (options, nodes) => Math.min(readOptions(options).initialMembers ?? nodes, nodes),
  joins: 'running',
};

/** What both builds must agree on, because it is in their messages or because each relies on the others' doing the same. */
const SHARED = {
  repliesCarryEntries: 'they reply to AppendEntries in different ways',
  leaderLease: 'a lease relies on all nodes keeping to it',
  membership: 'one of them would not follow the members as they change',
  volatileCommit: 'only one of them stores its commit index',
} as const satisfies Partial<Record<keyof Rules, string>>;

function refuseUpgrade(from: string, to: string): string | undefined {
  const [one, other] = [rulesOf(from), rulesOf(to)];
  const differing = (Object.keys(SHARED) as (keyof typeof SHARED)[]).find((key) => one[key] !== other[key]);
  return differing && `${from} and ${to} cannot be in one cluster: ${SHARED[differing]}`;
}

function refuseEngine(build: string, engine: EngineName): void {
  if (engine === 'sim') return;
  const bug = inMemoryBugOf(build);
  if (bug !== undefined) {
    throw new InputError(
      `build ${build} can be no process: its planted bug ${bug} keeps over a restart what is on no disk`,
      { code: 'BUILD_ENGINE', hint: 'Run it with engine: sim.' },
    );
  }
  if (rulesOf(build).volatileCommit) return;
  const [base, ...parts] = build.split('+');
  const instead = base === 'verdi' ? `, or choose build ${['paper', ...parts].join('+')}` : '';
  throw new InputError(`build ${build} keeps its commit index over restarts, which real nodes of raft do not store`, {
    code: 'BUILD_ENGINE',
    hint: `Run it with engine: sim${instead}.`,
  });
}

function commandFor(build: Build, context: NodeContext): NodeCommand {
  refuseEngine(build.name, 'live');
  const { name, nodes, dataDirectory, outputDirectory, clusterToken, seed } = context;
  const config: DaemonConfig = {
    ...readOptions(context.options),
    name,
    nodes: nodes.map((node) => ({ ...node, peerPort: PEER_PORT, clientPort: CLIENT_PORT })),
    dataDirectory,
    outputDirectory,
    clusterToken,
    seed,
    build: build.name,
  };
  return { argv: [process.execPath, DAEMON, '--config', JSON.stringify(config)], env: {}, readable: readableFolders() };
}
