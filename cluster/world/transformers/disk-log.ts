import { afterOperations, type DiskOperation, type Recovery } from '../../../harness/core/contracts/disk.ts';
import type { Effects, Handlers } from '../../../harness/core/contracts/handlers.ts';
import { jsonCodec } from './codec.ts';
import { recordEvent, recordSnapshot, recover } from './disk-log-files.ts';
import type { DiskLogOptions, LoggedEvent } from './disk-log-files.ts';
import type { Transformer, Wrapped } from './transformer.ts';

/** What is in memory is lost in a crash; the files are what the disk holds. */
export interface DiskLogState<State> {
  readonly self: string;
  readonly nodes: readonly string[];
  readonly memory: State;
  readonly files: Readonly<Record<string, string>>;
}

const SNAPSHOT_INTERVAL = 5;

export const diskLog: Transformer = {
  name: 'disk-log',
  summary: `logs every event to disk, takes a snapshot at every ${String(SNAPSHOT_INTERVAL)}th, recovers by replay`,
  masks: 'loss of memory in a crash',
  transfers: 'a run under failure-disk-ops is, state by state, a run under failure of the plain system',
  limits: 'an event and its disk operations are one step; a node whose files cannot be read starts from nothing',
  wrap: (inner) => withDiskLog(inner, { snapshotInterval: SNAPSHOT_INTERVAL, state: jsonCodec(), event: jsonCodec() }),
};

/**
 * Keeps state on disk as a snapshot and the events since. Recovery replays them and lets the node reboot, and a fresh
 * snapshot records that it did: without it the next recovery would replay both lives as one, and what the restart reset
 * would still be there in the middle. Also where the semantics leave a failed node its memory, nothing is read from it.
 * (Verdi, Systems/Log.v.)
 */
export function withDiskLog<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
  options: DiskLogOptions<State, Message, Input>,
): Wrapped<DiskLogState<State>, Message, State, Message, Input, Output> {
  type Outer = DiskLogState<State>;
  const handled = (before: Outer, event: LoggedEvent<Message, Input>): Effects<Outer, Message, Output> => {
    const { state, sends, outputs } = handle(inner, before.memory, event);
    const operations = recordEvent(before.files, event, state, options);
    return {
      state: { ...before, memory: state, files: written(before.files, operations) },
      sends,
      outputs,
      operations,
    };
  };
  const restarted = (self: string, nodes: readonly string[], files: Outer['files']): Recovery<Outer> => {
    const before = recover(files, options, (state, event) => handle(inner, state, event).state);
    const memory = inner.reboot(before ?? inner.init(self, nodes));
    const operations = recordSnapshot(memory, options);
    return { state: { self, nodes, memory, files: written(files, operations) }, operations };
  };
  return {
    handlers: {
      init(self, nodes) {
        const memory = inner.init(self, nodes);
        return { self, nodes, memory, files: written({}, recordSnapshot(memory, options)) };
      },
      input: (state, input) => handled(state, { input }),
      net: (state, from, message) => handled(state, { from, message }),
      timeout: (state, timer) => handled(state, { timer }),
      reboot: ({ self, nodes, files }) => restarted(self, nodes, files).state,
      recover: (self, nodes, disk) => restarted(self, nodes, Object.fromEntries(disk)),
      timers: (state) => inner.timers(state.memory),
      messageType: (message) => inner.messageType(message),
      messageTerm: (message) => inner.messageTerm(message),
      view: (state, life) => inner.view(state.memory, life),
    },
    revert: ({ nodes, packets }) => ({
      nodes: nodes.map((node) => ({ ...node, state: node.state.memory })),
      packets,
    }),
  };
}

function handle<State, Message, Input, Output>(
  inner: Handlers<State, Message, Input, Output>,
  state: State,
  event: LoggedEvent<Message, Input>,
): Effects<State, Message, Output> {
  if ('input' in event) return inner.input(state, event.input);
  if ('timer' in event) return inner.timeout(state, event.timer);
  return inner.net(state, event.from, event.message);
}

function written(
  files: Readonly<Record<string, string>>,
  operations: readonly DiskOperation[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(afterOperations(new Map(Object.entries(files)), operations));
}
