import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { checkContracts, CONTRACTS, type NodeEvent } from '../../../checkers/invariants/contracts.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { raftHandlers } from '../../../cluster/raft/handlers/handlers.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { stream } from '../../../harness/core/random.ts';
import { baseLog, EMPTY_LOG } from '../../../harness/core/raft/log.ts';
import type { AppendEntries, RaftMessage } from '../../../harness/core/raft/messages.ts';
import type { NodeState } from '../../../harness/core/raft/node-state.ts';
import { RandomWalk } from '../../../harness/engine/sim/random-walk.ts';
import {
  appendEntries,
  appendEntriesReply,
  entry,
  logOf,
  machineOf,
  requestVote,
  requestVoteReply,
  terms,
  worldState,
  type NodeSketch,
} from './world-state.ts';

const RESTART: NodeEvent = { type: 'restart' };
const ELECTION: NodeEvent = { type: 'timeout', timer: 'election' };
const REQUEST: NodeEvent = {
  type: 'input',
  request: { client: 'c', request: 9, command: { f: 'put', key: 'x', value: 1 } },
};
const REPLY = fromN2(appendEntriesReply('n2', 'n1', { term: 2, matchIndex: 2 }).message);
const FOLLOWER: NodeSketch = { currentTerm: 2, log: terms(1, 2) };
const LEADER: NodeSketch = { ...FOLLOWER, role: 'leader', matchIndex: [2, 1, 0], votesReceived: ['n2', 'n1'] };
const CANDIDATE: NodeSketch = { ...FOLLOWER, role: 'candidate', votedFor: 'n1', votesReceived: ['n1'] };
const ADDED = entry(3, 2, { request: 9 });
const NO_OP = entry(3, 2, { client: '', request: 0, command: { f: 'no-op', key: '', value: null } });
const SNAPSHOT = { index: 3, term: 2, hash: 7, machine: machineOf(), members: ['n1', 'n2', 'n3'] };

/** What an event may do, and something it may not. */
interface Transition {
  readonly event: NodeEvent;
  readonly before: NodeSketch;
  readonly kept: NodeSketch;
  readonly broken: NodeSketch;
}

const TRANSITIONS: Readonly<Record<string, Transition>> = {
  'RequestVote.log_kept': asked(FOLLOWER, FOLLOWER, { ...FOLLOWER, log: terms(1) }),
  'RequestVote.stale_refused': {
    ...asked(
      { ...FOLLOWER, currentTerm: 4 },
      { ...FOLLOWER, currentTerm: 4 },
      { ...FOLLOWER, currentTerm: 4, votedFor: 'n2' },
    ),
  },
  'RequestVote.term_adopted': asked(LEADER, { ...FOLLOWER, currentTerm: 3 }, { ...LEADER, currentTerm: 3 }),
  'RequestVote.vote_for_up_to_date_candidate': asked(
    { currentTerm: 2, log: terms(1, 2, 2) },
    { currentTerm: 3, log: terms(1, 2, 2) },
    { currentTerm: 3, log: terms(1, 2, 2), votedFor: 'n2' },
  ),
  'RequestVoteReply.vote_counted': voted({ voteGranted: false }, CANDIDATE, CANDIDATE, {
    ...CANDIDATE,
    votesReceived: ['n2', 'n1'],
  }),
  'RequestVoteReply.won_by_majority': voted({}, CANDIDATE, elected(['n2', 'n1']), elected(['n2', 'n2'])),
  'RequestVoteReply.log_kept': voted(
    {},
    CANDIDATE,
    { ...elected(['n2', 'n1']), log: logOf(...entries(), NO_OP), matchIndex: [3, 0, 0] },
    { ...elected(['n2', 'n1']), log: logOf(...entries(), ADDED), matchIndex: [3, 0, 0] },
  ),
  'RequestVoteReply.term_adopted': voted(
    { term: 3, voteGranted: false },
    CANDIDATE,
    { ...FOLLOWER, currentTerm: 3 },
    { ...CANDIDATE, currentTerm: 3 },
  ),
  'RequestVoteReply.progress_reset': voted({}, CANDIDATE, elected(['n2', 'n1']), {
    ...elected(['n2', 'n1']),
    matchIndex: [2, 1, 0],
  }),
  'PreVote.changes_nothing': {
    event: fromN2({ type: 'PreVote', term: 3, candidate: 'n2', lastLogIndex: 9, lastLogTerm: 2 }),
    before: FOLLOWER,
    kept: FOLLOWER,
    broken: { ...FOLLOWER, currentTerm: 3 },
  },
  'timeout.election_begins': {
    event: ELECTION,
    before: FOLLOWER,
    kept: { ...CANDIDATE, currentTerm: 3 },
    broken: { ...CANDIDATE, currentTerm: 3, votesReceived: ['n1', 'n3'] },
  },
  'timeout.term_only_by_election': {
    event: ELECTION,
    before: LEADER,
    kept: LEADER,
    broken: { ...LEADER, role: 'follower', currentTerm: 3 },
  },
  'AppendEntries.stale_refused': appended({ term: 1 }, [ADDED], FOLLOWER, FOLLOWER, { ...FOLLOWER, commitIndex: 2 }),
  'AppendEntries.term_adopted': appended({}, [ADDED], CANDIDATE, grown(FOLLOWER), grown(CANDIDATE)),
  'AppendEntries.log_taken_over': appended({ prevLogTerm: 1 }, [ADDED], FOLLOWER, FOLLOWER, grown(FOLLOWER)),
  'AppendEntries.only_conflicts_removed': appended(
    { prevLogIndex: 1, prevLogTerm: 1 },
    [entry(2, 2)],
    grown(FOLLOWER),
    grown(FOLLOWER),
    FOLLOWER,
  ),
  'AppendEntries.commit_within_message': appended(
    { leaderCommit: 3 },
    [],
    FOLLOWER,
    { ...FOLLOWER, commitIndex: 2 },
    { ...FOLLOWER, log: terms(1, 2), commitIndex: 3 },
  ),
  'AppendEntriesReply.log_kept': { event: REPLY, before: LEADER, kept: LEADER, broken: grown(LEADER) },
  'AppendEntriesReply.match_by_success': {
    event: REPLY,
    before: LEADER,
    kept: { ...LEADER, matchIndex: [2, 2, 0] },
    broken: { ...LEADER, matchIndex: [2, 1, 2] },
  },
  'AppendEntriesReply.term_adopted': {
    event: fromN2(appendEntriesReply('n2', 'n1', { term: 3, success: false }).message),
    before: LEADER,
    kept: { ...FOLLOWER, currentTerm: 3 },
    broken: { ...FOLLOWER, currentTerm: 4 },
  },
  'InstallSnapshot.log_covered': {
    event: fromN2({ type: 'InstallSnapshot', term: 2, leader: 'n2', snapshot: SNAPSHOT } as unknown as RaftMessage),
    before: FOLLOWER,
    kept: { ...FOLLOWER, log: baseLog(3, 2, 7), commitIndex: 3, lastApplied: 3 },
    broken: { ...FOLLOWER, log: baseLog(3, 2, 8), commitIndex: 3, lastApplied: 3 },
  },
  'input.election_state_kept': {
    event: REQUEST,
    before: LEADER,
    kept: LEADER,
    broken: { ...LEADER, votedFor: 'n3' },
  },
  'input.appends_one': {
    event: REQUEST,
    before: LEADER,
    kept: { ...grown(LEADER), matchIndex: [3, 1, 0] },
    broken: { ...LEADER, log: logOf(...entries(), entry(4, 2, { request: 9 })), matchIndex: [4, 1, 0] },
  },
  'input.leader_counted': {
    event: REQUEST,
    before: LEADER,
    kept: { ...grown(LEADER), matchIndex: [3, 1, 0] },
    broken: grown(LEADER),
  },
  'timeout.log_kept': { event: ELECTION, before: LEADER, kept: LEADER, broken: grown(LEADER) },
  'restart.persistent_kept': {
    event: RESTART,
    before: { ...FOLLOWER, votedFor: 'n2' },
    kept: { ...FOLLOWER, votedFor: 'n2' },
    broken: FOLLOWER,
  },
  'restart.begins_as_follower': { event: RESTART, before: LEADER, kept: FOLLOWER, broken: LEADER },
  term_grows: { event: ELECTION, before: FOLLOWER, kept: FOLLOWER, broken: { ...FOLLOWER, currentTerm: 1 } },
  vote_kept: {
    event: ELECTION,
    before: { ...FOLLOWER, votedFor: 'n2' },
    kept: { ...FOLLOWER, votedFor: 'n2' },
    broken: { ...FOLLOWER, votedFor: 'n3' },
  },
  leader_by_election: { event: ELECTION, before: FOLLOWER, kept: FOLLOWER, broken: { ...LEADER, currentTerm: 2 } },
  leader_appends: { event: REPLY, before: LEADER, kept: LEADER, broken: { ...LEADER, log: EMPTY_LOG } },
  commit_grows: {
    event: REPLY,
    before: { ...LEADER, commitIndex: 2 },
    kept: { ...LEADER, commitIndex: 2 },
    broken: { ...LEADER, commitIndex: 1 },
  },
  applied_grows: {
    event: REPLY,
    before: { ...LEADER, commitIndex: 2, lastApplied: 2 },
    kept: { ...LEADER, commitIndex: 2, lastApplied: 2 },
    broken: { ...LEADER, commitIndex: 2, lastApplied: 1 },
  },
  applied_is_committed: {
    event: RESTART,
    before: { ...FOLLOWER, commitIndex: 2, lastApplied: 2 },
    kept: FOLLOWER,
    broken: { ...FOLLOWER, commitIndex: 0, lastApplied: 2 },
  },
  committed_stays: {
    event: ELECTION,
    before: { ...FOLLOWER, commitIndex: 1 },
    kept: { ...FOLLOWER, commitIndex: 1 },
    broken: { ...FOLLOWER, log: logOf(entry(1, 1, { client: 'd' }), entry(2, 2)), commitIndex: 1 },
  },
  leader_commits_by_majority: {
    event: REPLY,
    before: LEADER,
    kept: { ...LEADER, matchIndex: [2, 2, 0], commitIndex: 2 },
    broken: { ...LEADER, commitIndex: 2 },
  },
  machine_follows_applied: {
    event: RESTART,
    before: FOLLOWER,
    kept: FOLLOWER,
    broken: { ...FOLLOWER, machine: { ...machineOf(), hash: 5 } },
  },
};

describe('checkers/invariants/contracts', () => {
  it('have a case each', () => {
    assert.deepEqual(Object.keys(TRANSITIONS).sort(), CONTRACTS.map(({ name }) => name).sort());
  });

  for (const { name, breach } of CONTRACTS) {
    it(`${name} is kept and broken`, () => {
      const { event, before, kept, broken } = TRANSITIONS[name] as Transition;
      assert.equal(breach(event, stateOf(before), stateOf(kept)), undefined);
      assert.notEqual(breach(event, stateOf(before), stateOf(broken)), undefined);
    });
  }

  it('say which node broke which contract', () => {
    const sentence = checkContracts(RESTART, stateOf({ ...FOLLOWER, votedFor: 'n2' }), stateOf(FOLLOWER)) ?? '';
    assert.match(sentence, /^n1 changed its vote from n2 to nobody\. Contract restart\.persistent_kept: /);
  });

  for (const build of [
    'verdi',
    'paper',
    'verdi+compaction',
    'verdi+ctl-no-leader-guard',
    'paper+ctl-ignores-higher-reply',
  ]) {
    it(`are kept by ${build}, after handlers and after whole events`, () => {
      for (const nodes of [1, 3, 5]) {
        for (let seed = 1; seed <= 10; seed++) assert.equal(firstBreach(build, nodes, String(seed)), undefined);
      }
    });
  }

  for (const [bug, contract] of Object.entries({
    'forget-vote': 'restart.persistent_kept',
    'vote-without-term': 'RequestVote.vote_for_up_to_date_candidate',
    'index-gap': 'input.appends_one',
    'match-leader-last': 'AppendEntriesReply.match_by_success',
    'match-not-reset': 'RequestVoteReply.progress_reset',
    'commit-quorum-off-by-one': 'leader_commits_by_majority',
  })) {
    it(`find ${bug} at the node that has it`, () => {
      const seeds = Array.from({ length: 20 }, (_, position) => String(position));
      const breach = seeds.map((seed) => firstBreach(`verdi+${bug}`, 3, seed)).find((found) => found !== undefined);
      assert.match(breach ?? 'nothing was found', new RegExp(`Contract ${contract}:`));
    });
  }
});

/** The first contract that a node breaks in a random run. */
function firstBreach(build: string, nodes: number, seed: string): string | undefined {
  const names = Array.from({ length: nodes }, (_, position) => `n${position + 1}`);
  const world = createWorld(raftHandlers(rulesOf(build)), names);
  let event: NodeEvent | undefined;
  let node = world.nodes[0];
  let before = node?.state;
  let breach: string | undefined;
  world.observer = {
    begin(rule, acting, { packet, input, timer }) {
      node = acting;
      before = acting.state;
      event = rule === 'restart' ? RESTART : undefined;
      if (timer !== undefined) event = { type: 'timeout', timer };
      if (input !== undefined) event = { type: 'input', request: input };
      if (rule === 'deliver' && packet !== undefined) {
        event = { type: 'message', from: packet.link.fromName, message: packet.message };
      }
    },
    point() {
      if (event !== undefined && before && node) breach ??= checkContracts(event, before, node.state);
    },
  };
  new RandomWalk(world, stream(seed, `contracts/${build}/${nodes}`)).run(120, () => breach !== undefined);
  return breach;
}

function stateOf(sketch: NodeSketch): NodeState {
  const [state] = worldState({ nodes: { n1: sketch, n2: {}, n3: {} } }).nodes;
  assert.ok(state);
  return state;
}

function fromN2(message: RaftMessage): NodeEvent {
  return { type: 'message', from: 'n2', message };
}

/** n2 asks for a vote in term 3; its log ends with entry 2 of term 2. */
function asked(before: NodeSketch, kept: NodeSketch, broken: NodeSketch): Transition {
  const { message } = requestVote('n2', 'n1', { term: 3, lastLogIndex: 2, lastLogTerm: 2 });
  return { event: fromN2(message), before, kept, broken };
}

function voted(
  message: Parameters<typeof requestVoteReply>[2],
  before: NodeSketch,
  kept: NodeSketch,
  broken: NodeSketch,
): Transition {
  return { event: fromN2(requestVoteReply('n2', 'n1', { term: 2, ...message }).message), before, kept, broken };
}

/** n2 sends AppendEntries of term 2 after entry 2 of term 2. */
function appended(
  message: Partial<Omit<AppendEntries, 'entries'>>,
  carried: Parameters<typeof appendEntries>[3],
  before: NodeSketch,
  kept: NodeSketch,
  broken: NodeSketch,
): Transition {
  const sent = appendEntries('n2', 'n1', { term: 2, prevLogIndex: 2, prevLogTerm: 2, ...message }, carried);
  return { event: fromN2(sent.message), before, kept, broken };
}

function elected(votesReceived: readonly string[]): NodeSketch {
  return { ...CANDIDATE, role: 'leader', votesReceived, matchIndex: [2, 0, 0] };
}

/** The entries of {@link FOLLOWER}'s log. */
function entries(): readonly [ReturnType<typeof entry>, ReturnType<typeof entry>] {
  return [entry(1, 1), entry(2, 2)];
}

function grown(sketch: NodeSketch): NodeSketch {
  return { ...sketch, log: logOf(...entries(), ADDED) };
}
