import type { DiskOperation } from '../../../harness/core/contracts/disk.ts';
import type { Handlers } from '../../../harness/core/contracts/handlers.ts';
import { createWorld, linkTo, type World, type WorldNode, type WorldOptions } from '../../../cluster/world/world.ts';

/** What a node did, oldest first, in memory; and what of it is on its disk. */
export interface JournalState {
  readonly self: string;
  readonly nodes: readonly string[];
  readonly done: readonly string[];
}

export type JournalWorld = World<JournalState, string, string, string>;

/**
 * Handlers for every kind of network: an input such as `a>n2,n3:x,y` is noted, sent to the nodes after `>`, and answered
 * by what stands after the colon; messages are noted only. Every note is appended to the file `log`, and their number
 * written to `count`; an event is durable unless its note begins with `late`. Neighbours are those next to each other in
 * a row of nodes.
 */
export const journal: Handlers<JournalState, string, string, string> = {
  init: (self, nodes) => ({ self, nodes, done: [] }),
  input(state, input) {
    const [, text = '', to = '', said = ''] = /^([^>:]*)(?:>([^:]*))?(?::(.*))?$/.exec(input) ?? [];
    return {
      ...noted(state, text),
      sends: to === '' ? [] : to.split(',').map((node) => ({ to: node, message: text })),
      outputs: said === '' ? [] : said.split(','),
    };
  },
  net: (state, from, message) => ({ ...noted(state, `${message} from ${from}`), sends: [], outputs: [] }),
  timeout: (state, timer) => ({ ...noted(state, `timeout ${timer}`), sends: [], outputs: [] }),
  reboot: (state) => ({ ...state, done: [...state.done, 'reboot'] }),
  survives: (before, after) => (after.done.at(-1)?.startsWith('late') === true ? before : after),
  recover: (self, nodes, disk) => ({
    state: { self, nodes, done: [`disk ${disk.get('log') ?? 'none'}/${disk.get('count') ?? 'none'}`] },
    operations: [{ kind: 'append', file: 'log', bytes: 'R.' }],
  }),
  adjacent: (one, other) => Math.abs(Number(one.slice(1)) - Number(other.slice(1))) === 1,
  failMessage: 'failed',
  newMessage: 'new',
  timing: {
    duration: (timer) => (timer === 'slow' ? 300 : 100),
    resets: (timer, _before, _after, message) => timer === 'fast' && message === 'beat',
  },
  fingerprint: ({ done }) => done.length,
  timers: () => ['fast', 'slow'],
  messageType: (message) => message,
  messageTerm: () => undefined,
  view: (state, life) => ({
    node: state.self,
    life,
    term: 0,
    role: 'follower',
    votedFor: null,
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    lastIndex: state.done.length,
    lastTerm: 0,
    logDigest: state.done.join(';'),
    stateDigest: '',
  }),
};

export function journalWorld(options: WorldOptions, size = 3): JournalWorld {
  return createWorld(
    journal,
    Array.from({ length: size }, (_, index) => `n${index + 1}`),
    options,
  );
}

export function nodeOf(world: JournalWorld, name: string): WorldNode<JournalState> {
  const node = world.nodes.find((candidate) => candidate.name === name);
  if (node === undefined) throw new RangeError(`no node ${name}`);
  return node;
}

export function linkOf(world: JournalWorld, from: string, to: string): JournalWorld['links'][number] {
  return linkTo(world, nodeOf(world, from), to);
}

/** What is in flight, link by link, oldest first: `n1>n2 text`. */
export function inFlight(world: JournalWorld): string[] {
  return world.links.flatMap(({ fromName, toName, packets }) =>
    packets.map(({ message }) => `${fromName}>${toName} ${message}`),
  );
}

function noted(state: JournalState, note: string): { state: JournalState; operations: readonly DiskOperation[] } {
  const done = [...state.done, note];
  return {
    state: { ...state, done },
    operations: [
      { kind: 'append', file: 'log', bytes: `${note}.` },
      { kind: 'write', file: 'count', bytes: String(done.length) },
    ],
  };
}
