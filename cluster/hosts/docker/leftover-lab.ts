import type { ContainerInfo } from 'dockerode';
import type { LeftoverLab, NodeState } from '../../../harness/core/contracts/host.ts';
import { dataFolderOf, labDirectoryOf } from '../lab-directory.ts';
import { isSweepable } from '../owner-mark.ts';
import { releaseWrites, throttleName } from '../write-throttle.ts';
import { HarnessError, InputError } from '../../../harness/core/errors.ts';
import type { Access } from './access.ts';
import { Anchor } from './anchor.ts';
import { mainProcess, processState } from './container-process.ts';
import { dataSeenBy, hasVolume } from './data-folder.ts';
import { engineFailure, type Engine } from './engine.ts';
import { markIn, NODE_LABEL, PART_LABEL, RUN_LABEL } from './labels.ts';

/** A node's containers that survived their harness. */
interface Survivor {
  readonly anchor: ContainerInfo | undefined;
  readonly process: ContainerInfo | undefined;
}

/** The nodes of a run whose harness was killed, found by their labels; undefined when there are none. */
export async function reattachDocker(engine: Engine, access: Access, run: string): Promise<LeftoverLab | undefined> {
  const containers = await engine.listContainers({ all: true, filters: { label: [`${RUN_LABEL}=${run}`] } });
  const [first] = containers;
  if (first === undefined) return undefined;
  const mark = markIn(first.Labels);
  if (mark !== undefined && !(await isSweepable(mark))) throw goesOn(run);
  const survivor = (node: string): Survivor => {
    const own = containers.filter(({ Labels }) => Labels[NODE_LABEL] === node);
    return {
      anchor: own.find(({ Labels }) => Labels[PART_LABEL] === 'anchor'),
      process: own.find(({ Labels }) => Labels[PART_LABEL] === 'process'),
    };
  };
  /** A node that was to become another build may have been caught without a container. */
  const own = (node: string): ContainerInfo => {
    const { process } = survivor(node);
    if (process === undefined) throw gone(run, node);
    return process;
  };
  const volumes = await volumesOf(engine, containers);
  return {
    switch: undefined,
    exec: async (node, argv, stdin) => {
      const { anchor } = survivor(node);
      if (anchor === undefined) throw gone(run, node);
      return (await Anchor.adopt(engine, access, anchor.Id)).exec(argv, stdin);
    },
    addressOf: (node) => {
      const address = Object.values(survivor(node).anchor?.NetworkSettings.Networks ?? {})[0]?.IPAddress;
      if (address === undefined) throw gone(run, node);
      return address;
    },
    dataFolder: (node) => volumes.get(node) ?? dataFolderOf(run, node),
    state: (node) => stateOfContainer(engine, survivor(node).process),
    start: (node) => act(engine, own(node), 'start'),
    resume: (node) => act(engine, own(node), 'resume'),
    releaseDisk: async (node) => {
      const pid = await pidOf(engine, survivor(node).process);
      await releaseWrites(pid, labDirectoryOf(run), throttleName(run, node));
    },
  };
}

/** Data folders that are file systems of their own, by node, as the harness reaches them. */
async function volumesOf(engine: Engine, containers: readonly ContainerInfo[]): Promise<Map<string, string>> {
  const anchors = containers.filter((container) => container.Labels[PART_LABEL] === 'anchor' && hasVolume(container));
  const folders = await Promise.all(
    anchors.map(async ({ Id, Labels }) => {
      const folder = await dataSeenBy(engine.getContainer(Id));
      return [Labels[NODE_LABEL] ?? '', folder] as const;
    }),
  );
  return new Map(folders);
}

/** A node was paused by SIGSTOP, which the engine does not see: where the kernel does not tell us either, it may be. */
async function stateOfContainer(engine: Engine, container: ContainerInfo | undefined): Promise<NodeState> {
  if (container === undefined) return 'stopped';
  const handle = engine.getContainer(container.Id);
  const process = await mainProcess(handle);
  if (process !== undefined) return processState(process);
  return (await handle.inspect()).State.Running ? 'paused' : 'stopped';
}

/** Undefined when the process is gone. */
async function pidOf(engine: Engine, container: ContainerInfo | undefined): Promise<number | undefined> {
  if (container === undefined) return undefined;
  return (await mainProcess(engine.getContainer(container.Id)))?.pid;
}

async function act(engine: Engine, container: ContainerInfo, action: 'start' | 'resume'): Promise<void> {
  const handle = engine.getContainer(container.Id);
  try {
    // SIGCONT to a process that runs changes nothing, so it may be sent whatever the state.
    await (action === 'start' ? handle.start() : handle.kill({ signal: 'SIGCONT' }));
  } catch (error) {
    throw engineFailure(`${action} a node of a killed run`, error);
  }
}

function goesOn(run: string): InputError {
  return new InputError(`Run ${run} is still going on, or its harness cannot be seen from here.`, {
    code: 'RUN_GOES_ON',
    hint: 'A run heals its faults itself at its end, also at Ctrl-C.',
  });
}

function gone(run: string, node: string): HarnessError {
  return new HarnessError(`Node ${node} of run ${run} is gone.`, {
    code: 'NODE_GONE',
    hint: '`verdict clean` removes what is left of the run.',
  });
}
