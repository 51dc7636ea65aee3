import { createFacts } from '../../../checkers/invariants/facts.ts';
import { type IncrementalEvaluators, type NaiveEvaluators, TRIGGER } from '../../../checkers/invariants/invariant.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftHandlers } from '../../../cluster/raft/handlers/handlers.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { createEntry, type Entry } from '../../../harness/core/raft/entry.ts';
import type { NodeGhost } from '../../../harness/core/raft/ghost.ts';
import { NO_GHOST } from '../../../harness/core/raft/ghost.ts';
import { append, baseLog, EMPTY_LOG, type Log } from '../../../harness/core/raft/log.ts';
import type { RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import type { Observation, RaftPacket } from '../../../harness/core/raft/observation.ts';
import { entriesOf, segmentOf } from '../../../harness/core/raft/segment.ts';
import { type Stream, stream } from '../../../harness/core/random.ts';
import { changesBetween, RaftObserver } from '../../../harness/engine/sim/raft-observer.ts';
import { RandomWalk } from '../../../harness/engine/sim/random-walk.ts';

/** What both ways of evaluating said at the point that was tampered with. */
export interface Tampered {
  readonly name: string;
  readonly naive: readonly string[];
  readonly incremental: readonly string[];
  /** Predicates that the incremental evaluators found broken before: there were none to find. */
  readonly tooEarly: readonly string[];
}

/**
 * Runs correct Raft on a random schedule and, at a random point, changes one thing of what the acting node did: its
 * state, its ghost state or what it sent. Undefined when the schedule had no place for that.
 */
export function tamper(seed: string, naive: NaiveEvaluators, incremental: IncrementalEvaluators): Tampered | undefined {
  const random = stream(seed, 'tamper');
  const world = createWorld(raftHandlers(rulesOf('verdi')), ['n1', 'n2', 'n3']);
  const facts = createFacts(world.nodes.map(({ name }) => name));
  const watches = Object.entries(incremental).map(([name, evaluator]) => {
    return { name, triggers: evaluator.triggers, watch: evaluator.watch(facts) };
  });
  const ghosts: NodeGhost[] = [];
  const [change, apply] = random.pick(Object.entries(CHANGES));
  const from = 5 + random.integer(120);
  const tooEarly: string[] = [];
  let result: Tampered | undefined;
  const judge = (observation: Observation): string[] => {
    const mask = triggersOf(observation, ghosts[observation.node] ?? NO_GHOST);
    ghosts[observation.node] = observation.world.ghost.nodes[observation.node] ?? NO_GHOST;
    facts.observe(observation);
    const broken: string[] = [];
    for (const { name, triggers, watch } of watches) {
      if ((triggers & mask) !== 0 && watch.observe(observation) !== undefined) broken.push(name);
    }
    return broken;
  };
  world.observer = new RaftObserver(world, (observation) => {
    if (result !== undefined) return;
    const changed = observation.step < from ? undefined : apply(observation, random);
    const broken = judge(changed ?? observation);
    if (changed === undefined) tooEarly.push(...broken);
    else result = { name: change, naive: brokenNaively(naive, changed), incremental: broken, tooEarly };
  });
  new RandomWalk(world, stream(seed, 'walk')).run(160, () => result !== undefined);
  return result;
}

type Change = (observation: Observation, random: Stream) => Observation | undefined;

const CHANGES: Readonly<Record<string, Change>> = {
  'term falls': state(({ currentTerm }) => (currentTerm > 0 ? { currentTerm: currentTerm - 1 } : undefined)),
  'term is 0': state(({ currentTerm }) => (currentTerm > 0 ? { currentTerm: 0 } : undefined)),
  'term grows': state(({ currentTerm }) => ({ currentTerm: currentTerm + 1 })),
  'another vote': state(({ votedFor }) => ({ votedFor: votedFor === 'n1' ? 'n2' : 'n1' })),
  'vote forgotten': state(({ votedFor }) => (votedFor === null ? undefined : { votedFor: null })),
  'becomes candidate': state(({ role }) => (role === 'candidate' ? undefined : { role: 'candidate' })),
  'becomes leader': state(({ role }) => (role === 'leader' ? undefined : { role: 'leader' })),
  'becomes leader with a vote': state(({ role, self }) =>
    role === 'leader' ? undefined : { role: 'leader', votesReceived: [self] },
  ),
  'votes received': state((_node, { random }) => ({ votesReceived: random.shuffle(['n1', 'n2', 'n3']).slice(1) })),
  'leader forgotten': state(({ leader }) => (leader === null ? undefined : { leader: null })),
  'log lost': log(() => []),
  'newest entry lost': log((entries) => entries.slice(0, -1)),
  'oldest entry lost': log((entries) => entries.slice(1)),
  'entry lost': log((entries, random) => entries.toSpliced(random.integer(entries.length), 1)),
  'entries exchanged': log((entries) => [...entries].reverse()),
  'entry repeated': log((entries, random) => [...entries, random.pick(entries)]),
  'entry of another client': log((entries, random) =>
    changedAt(entries, random, ({ index, term }) => made(index, term)),
  ),
  'entry of another term': log((entries, random) =>
    changedAt(entries, random, ({ index, term }) => made(index, term + random.integer(3) - 1)),
  ),
  'entry of the current term': log((entries, _random, { currentTerm }) => [
    ...entries,
    made(entries.length + 1, currentTerm),
  ]),
  'entry of index 0': log((entries) => [made(0, 1), ...entries]),
  compacted: state(({ log: whole }) =>
    whole.entry === undefined
      ? undefined
      : { log: append(baseLog(whole.previous.index, whole.previous.term, whole.previous.hash), whole.entry) },
  ),

  'votes for another': ghost((old, { currentTerm: term }, random) => {
    return { votes: { head: { term, candidate: random.pick(['n1', 'n2', 'n3']) }, tail: old.votes } };
  }),
  'vote in a later term': ghost((old, { currentTerm, self, log: voters }) => {
    const vote = { term: currentTerm + 1, candidate: self };
    return {
      votes: { head: vote, tail: old.votes },
      votesWithLog: { head: { ...vote, log: voters }, tail: old.votesWithLog },
    };
  }),
  'vote with another log': ghost((old, { currentTerm: term, self }, random) => {
    return { votesWithLog: { head: { term, candidate: self, log: someLog(random) }, tail: old.votesWithLog } };
  }),
  'more votes counted': ghost((old, { currentTerm }, random) => {
    const term = currentTerm + random.integer(2);
    return { cronies: { head: { term, nodes: random.shuffle(['n1', 'n2', 'n3']).slice(1) }, tail: old.cronies } };
  }),
  'votes counted again': ghost((old, { currentTerm: term, self }) => {
    return { cronies: { head: { term, nodes: [self] }, tail: old.cronies } };
  }),
  'elected with the log': ghost((old, { currentTerm, log: mine }, random) => {
    return { leaderLogs: { head: { term: currentTerm + random.integer(3) - 1, log: mine }, tail: old.leaderLogs } };
  }),
  'elected with an old log': ghost((old, { currentTerm: term, log: mine }) => {
    return { leaderLogs: { head: { term, log: mine.previous }, tail: old.leaderLogs } };
  }),
  'elected with the newest entry only': ghost((old, { currentTerm, log: mine }) => {
    if (mine.entry === undefined) return undefined;
    const newest = append(EMPTY_LOG, mine.entry);
    return { leaderLogs: { head: { term: currentTerm + 1, log: newest }, tail: old.leaderLogs } };
  }),
  'elected with another log': ghost((old, { currentTerm }, random) => {
    const term = currentTerm + random.integer(2);
    return { leaderLogs: { head: { term, log: someLog(random) }, tail: old.leaderLogs } };
  }),
  'accepts a strange entry': ghost((old, { currentTerm }, random) => {
    const entries = segmentOf([made(random.integer(4), random.integer(currentTerm + 2))]);
    return { allEntries: { head: { term: currentTerm + random.integer(3) - 1, entries }, tail: old.allEntries } };
  }),
  'accepts its log again': ghost((old, { currentTerm, log: mine }, random) => {
    if (mine.entry === undefined) return undefined;
    const term = currentTerm + random.integer(3) - 2;
    return { allEntries: { head: { term, entries: { end: mine, after: 0 } }, tail: old.allEntries } };
  }),

  'message of another term': sent((message, random) => ({ ...message, term: message.term + random.pick([-1, 1]) })),
  'vote granted': sent((message) =>
    message.type === 'RequestVoteReply' && !message.voteGranted ? { ...message, voteGranted: true } : undefined,
  ),
  'other end of the log': sent((message, random) =>
    message.type === 'RequestVote'
      ? { ...message, lastLogIndex: message.lastLogIndex + random.pick([-1, 1]) }
      : undefined,
  ),
  'other prevLogIndex': sent((message, random) =>
    message.type === 'AppendEntries'
      ? { ...message, prevLogIndex: message.prevLogIndex + random.pick([-1, 1]) }
      : undefined,
  ),
  'other prevLogTerm': sent((message, random) =>
    message.type === 'AppendEntries'
      ? { ...message, prevLogTerm: message.prevLogTerm + random.pick([-1, 1]) }
      : undefined,
  ),
  'entries left out': carried((entries, random) => entries.toSpliced(random.integer(entries.length), 1)),
  'entries in disorder': carried((entries) => [...entries].reverse()),
  'other entry sent': carried((entries, random) =>
    changedAt(entries, random, ({ index, term }) => made(index, term + random.integer(3) - 1)),
  ),
  'entry of another index sent': carried((entries, random) =>
    changedAt(entries, random, ({ index, term }) => made(index + random.pick([-1, 1]), term)),
  ),
  'entry sent twice': carried((entries, random) => [...entries, random.pick(entries)]),
};

function brokenNaively(naive: NaiveEvaluators, { world }: Observation): string[] {
  return Object.entries(naive).flatMap(([name, evaluate]) => (evaluate(world).violation === undefined ? [] : [name]));
}

function triggersOf(observation: Observation, ghostBefore: NodeGhost): number {
  let mask = observation.changed;
  for (const { message } of observation.sent) mask |= SENT[message.type] ?? TRIGGER.sentOther;
  if (observation.rule === 'restart') mask |= TRIGGER.restarted;
  if (observation.world.ghost.nodes[observation.node] !== ghostBefore) mask |= TRIGGER.ghost;
  return mask;
}

const SENT: Readonly<Partial<Record<RaftMessage['type'], number>>> = {
  RequestVote: TRIGGER.sentRequestVote,
  RequestVoteReply: TRIGGER.sentRequestVoteReply,
  AppendEntries: TRIGGER.sentAppendEntries,
  AppendEntriesReply: TRIGGER.sentAppendEntriesReply,
};

function state(change: (state: NodeState, by: { readonly random: Stream }) => Partial<NodeState> | undefined): Change {
  return (observation, random) => {
    const fields = change(observation.after, { random });
    if (fields === undefined || observation.sent.length > 0) return undefined;
    const after = { ...observation.after, ...fields };
    const world = { ...observation.world, nodes: observation.world.nodes.with(observation.node, after) };
    return { ...observation, after, world, changed: changesBetween(observation.before, after) };
  };
}

function log(change: (entries: readonly Entry[], random: Stream, state: NodeState) => readonly Entry[]): Change {
  return state((node, { random }) => {
    const entries = entriesOf({ end: node.log, after: 0 });
    return entries.length === 0 ? undefined : { log: change(entries, random, node).reduce(append, EMPTY_LOG) };
  });
}

function ghost(change: (ghost: NodeGhost, state: NodeState, random: Stream) => Partial<NodeGhost> | undefined): Change {
  return (observation, random) => {
    const { node, after, world } = observation;
    const old = world.ghost.nodes[node] ?? NO_GHOST;
    const fields = change(old, after, random);
    if (fields === undefined) return undefined;
    const nodes = world.ghost.nodes.with(node, { ...old, ...fields });
    return { ...observation, world: { ...world, ghost: { ...world.ghost, nodes } } };
  };
}

function sent(change: (message: RaftMessage, random: Stream) => RaftMessage | undefined): Change {
  return (observation, random) => {
    const { world } = observation;
    if (observation.sent.length === 0 || observation.rule === 'duplicate') return undefined;
    const packet = random.pick(observation.sent);
    const message = change(packet.message, random);
    if (message === undefined) return undefined;
    const replace = (packets: readonly RaftPacket[]): RaftPacket[] =>
      packets.map((each) =>
        each.name === packet.name ? { name: each.name, from: each.from, to: each.to, message, log: each.log } : each,
      );
    const packets = replace(world.packets());
    return { ...observation, sent: replace(observation.sent), world: { ...world, packets: () => packets } };
  };
}

function carried(change: (entries: readonly Entry[], random: Stream) => readonly Entry[]): Change {
  return sent((message, random) => {
    if (message.type !== 'AppendEntries') return undefined;
    const entries = entriesOf(message.entries);
    return entries.length === 0 ? undefined : { ...message, entries: segmentOf(change(entries, random)) };
  });
}

function changedAt(entries: readonly Entry[], random: Stream, change: (entry: Entry) => Entry): readonly Entry[] {
  const place = random.integer(entries.length);
  return entries.with(place, change(entries[place] as Entry));
}

function made(index: number, term: number): Entry {
  return createEntry(index, term, 'n1', 'tamperer', 1, { f: 'put', key: 'x', value: 0 });
}

function someLog(random: Stream): Log {
  let some = EMPTY_LOG;
  for (let index = 1; index <= 1 + random.integer(3); index++)
    some = append(some, made(index - random.integer(2), 1 + random.integer(2)));
  return some;
}
