import type { ContainerInfo } from 'dockerode';
import type { LeftoverLab, NodeState } from '../../../harness/core/contracts/host.ts';
import { dataFolderOf } from '../lab-directory.ts';
import type { Access } from './access.ts';
import { Anchor } from './anchor.ts';
import { engineFailure, type Engine } from './engine.ts';
import { NODE_LABEL, PART_LABEL, RUN_LABEL } from './labels.ts';

/** A node's containers that survived their harness. */
interface Survivor {
  readonly anchor: ContainerInfo | undefined;
  readonly process: ContainerInfo | undefined;
}

/** The nodes of a run whose harness was killed, found by their labels; undefined when there are none. */
export async function reattachDocker(engine: Engine, access: Access, run: string): Promise<LeftoverLab | undefined> {
  const containers = await engine.listContainers({ all: true, filters: { label: [`${RUN_LABEL}=${run}`] } });
  if (containers.length === 0) return undefined;
  const survivor = (node: string): Survivor => {
    const own = containers.filter(({ Labels }) => Labels[NODE_LABEL] === node);
    return {
      anchor: own.find(({ Labels }) => Labels[PART_LABEL] === 'anchor'),
      process: own.find(({ Labels }) => Labels[PART_LABEL] === 'process'),
    };
  };
  return {
    switch: undefined,
    exec: async (node, argv, stdin) => {
      const { anchor } = survivor(node);
      if (anchor === undefined) throw new RangeError(`node ${node} of run ${run} is gone`);
      return (await Anchor.adopt(engine, access, anchor.Id)).exec(argv, stdin);
    },
    dataFolder: (node) => dataFolderOf(run, node),
    state: (node) => stateOfContainer(engine, survivor(node).process),
    start: (node) => act(engine, survivor(node).process, 'start'),
    resume: (node) => act(engine, survivor(node).process, 'resume'),
  };
}

/** A node was paused by SIGSTOP, which the engine does not see: its own word is only whether the process is there. */
async function stateOfContainer(engine: Engine, container: ContainerInfo | undefined): Promise<NodeState> {
  if (container === undefined) return 'stopped';
  const { State } = await engine.getContainer(container.Id).inspect();
  return State.Running ? 'paused' : 'stopped';
}

async function act(engine: Engine, container: ContainerInfo | undefined, action: 'start' | 'resume'): Promise<void> {
  if (container === undefined) return;
  const handle = engine.getContainer(container.Id);
  try {
    // SIGCONT to a process that runs changes nothing, so it may be sent whatever the state.
    await (action === 'start' ? handle.start() : handle.kill({ signal: 'SIGCONT' }));
  } catch (error) {
    throw engineFailure(`${action} a node of a killed run`, error);
  }
}
