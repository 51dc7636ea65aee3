import type { Build, BuildInfo, NodeContext, System } from '../../../harness/core/contracts/system.ts';
import { InputError } from '../../../harness/core/errors.ts';
import type { NodeCommand } from '../../../harness/core/contracts/host.ts';
import type { ProgramSource } from '../../../harness/core/spec.ts';
import { CLIENT_PORT, PEER_PORT, type DaemonConfig } from '../../raft/daemon/config.ts';
import { BUGS, type PlantedBug } from '../../raft/handlers/bugs.ts';
import { bugsOf, CORRECT_BUILDS, rulesOf, withSettings } from '../../raft/handlers/builds.ts';
import { capabilitiesOf } from '../../raft/handlers/capabilities.ts';
import { raftKeyValue } from '../../raft/handlers/key-value.ts';
import { RaftClient } from './client.ts';
import { completeOptions, readOptions } from './options.ts';
import { DAEMON, readableFolders } from './program.ts';

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
  operations: ['read', 'write', 'append', 'cas', 'delete'],
  builds: () => Promise.resolve(listBuilds()),
  build: (name, program) =>
    new Promise((resolve) => {
      resolve(findBuild(name, program));
    }),
  options: completeOptions,
  command: commandFor,
  connect: (context) => new RaftClient(context),
  compaction: (build, options) => ({
    lag: withSettings(rulesOf(build), readOptions(options)).compactAfter ?? undefined,
    remedy: 'Set options.compactAfter to the number of applied entries after which a node drops them.',
  }),
  capabilities: (build, options) => capabilitiesOf(withSettings(rulesOf(build), readOptions(options))),
  handlers: (build, options) => raftKeyValue(withSettings(rulesOf(build), readOptions(options))),
};

function listBuilds(): BuildInfo[] {
  const correct = Object.entries(CORRECT_BUILDS).map(([name, { summary }]) => ({ name, summary, ready: true }));
  const planted = (BUGS as readonly PlantedBug[]).map(({ name, summary, needs }) => {
    return { name: ['paper', needs, name].filter((part) => part !== undefined).join('+'), summary, ready: true };
  });
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

function commandFor(build: Build, context: NodeContext): NodeCommand {
  const rules = rulesOf(build.name);
  if (!rules.volatileCommit) {
    throw new InputError(`build ${build.name} keeps its commit index, which real nodes of raft do not store`, {
      code: 'BUILD_ENGINE',
      hint: 'Run it with engine: sim, or choose build paper.',
    });
  }
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
