import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { raftHandlers } from '../../../../cluster/raft/handlers/handlers.ts';
import type { Output, State } from '../../../../cluster/raft/handlers/types.ts';
import type { Effects, Handlers } from '../../../../harness/core/contracts/handlers.ts';
import type { Entry } from '../../../../harness/core/raft/entry.ts';
import { entriesAfter } from '../../../../harness/core/raft/log.ts';
import type { RaftMessage } from '../../../../harness/core/raft/messages.ts';
import type { RaftRequest } from '../../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../../harness/core/raft/segment.ts';
import { stream } from '../../../../harness/core/random.ts';
import { createWorld } from '../../../../cluster/world/world.ts';
import { RandomWalk, WALKS } from '../../../../harness/engine/sim/random-walk.ts';
import { PlainNode, type PlainEffects, type PlainMessage } from './verdi-transcription.ts';

interface Both {
  readonly state: State;
  readonly plain: PlainNode;
}

const SCHEDULES = 400;

/** Handlers that do every event twice, once in each way, and compare what came of it. */
function inBothWays(build: string): Handlers<Both, RaftMessage, RaftRequest, Output> {
  const ours = raftHandlers(rulesOf(build));
  const compared = (effects: Effects<State, RaftMessage, Output>, plain: PlainNode, said: PlainEffects) => {
    assert.deepEqual(
      effects.sends.map(({ to, message }) => ({ to, message: plainMessage(message) })),
      said.sends,
    );
    assert.deepEqual(effects.outputs.map(plainOutput), said.outputs);
    assert.deepEqual(plainState(effects.state), stateOf(plain));
    return { ...effects, state: { state: effects.state, plain } };
  };
  return {
    init: (self, nodes) => ({ state: ours.init(self, nodes), plain: new PlainNode(self, nodes) }),
    input: ({ state, plain }, input) => compared(ours.input(state, input as never), plain, plain.request(input)),
    net: ({ state, plain }, from, message) =>
      compared(ours.net(state, from, message), plain, plain.receive(from, plainMessage(message))),
    timeout: ({ state, plain }, timer) => compared(ours.timeout(state, timer), plain, plain.timeout()),
    reboot: ({ state, plain }) => {
      plain.reboot();
      const after = ours.reboot(state);
      assert.deepEqual(plainState(after), stateOf(plain));
      return { state: after, plain };
    },
    timers: ({ state }) => ours.timers(state),
    messageType: (message) => message.type,
    messageTerm: (message) => message.term,
    view: ({ state }, life) => ours.view(state, life),
  };
}

function run(build: string): number {
  let applied = 0;
  for (let seed = 0; seed < SCHEDULES; seed++) {
    const names = ['n1', 'n2', 'n3', 'n4', 'n5'].slice(0, seed % 2 === 0 ? 3 : 5);
    const world = createWorld(inBothWays(build), names);
    new RandomWalk(world, stream(String(seed), 'transcription'), WALKS[seed % WALKS.length]).run(150);
    applied += world.nodes.reduce((sum, { state }) => sum + state.plain.lastApplied, 0);
  }
  return applied;
}

describe('build verdi', () => {
  it(`does event by event what Verdi's text says, over ${String(SCHEDULES)} random schedules`, function () {
    this.timeout(120_000);
    const applied = run('verdi');
    assert.ok(applied > 1_000, `${String(applied)} entries applied`);
  });

  it('would be caught if it did anything else', () => {
    for (const switched of [
      'commit-on-heartbeat',
      'mismatch-adopts-term',
      'next-index-after-last',
      'no-leader-guard',
    ]) {
      assert.throws(() => run(`verdi+${switched}`), { name: 'AssertionError' }, switched);
    }
  });
});

function plainMessage(message: RaftMessage): PlainMessage {
  switch (message.type) {
    case 'RequestVote':
    case 'RequestVoteReply':
      return message;
    case 'AppendEntries': {
      const { round: _round, entries, ...rest } = message;
      return { ...rest, entries: newestFirst(entriesOf(entries)) };
    }
    case 'AppendEntriesReply': {
      const { type, term, success, entries } = message;
      return { type, term, entries: newestFirst(entriesOf(entries)), success };
    }
    default:
      throw new assert.AssertionError({ message: `Verdi has no ${message.type}` });
  }
}

function plainOutput(output: Output): PlainEffects['outputs'][number] {
  const { client, request } = output;
  if (output.type === 'ClientResponse') return { client, request, outcome: output.outcome };
  return { client, request, outcome: 'not leader' };
}

/** A matchIndex of 0 and a missing one are the same to Verdi, and so are a missing nextIndex and -1 here. */
function plainState(state: State): object {
  const { currentTerm, votedFor, leader, log, commitIndex, lastApplied, machine, shouldSend, votesReceived, role } =
    state;
  return {
    ...{ currentTerm, votedFor, leader, commitIndex, lastApplied, shouldSend, votesReceived, role },
    log: newestFirst(entriesAfter(log, 0)),
    machine: Object.fromEntries(machine.contents.entries()),
    cache: Object.fromEntries(machine.clients.entries()),
    matchIndex: state.matchIndex,
    nextIndex: state.nextIndex,
  };
}

function stateOf(plain: PlainNode): object {
  const { currentTerm, votedFor, log, commitIndex, lastApplied, shouldSend, votesReceived, nodes } = plain;
  const cache = [...plain.clientCache].map(([client, { id, output }]) => [client, { request: id, outcome: output }]);
  return {
    ...{ currentTerm, votedFor, leader: plain.leaderId, commitIndex, lastApplied, shouldSend, votesReceived },
    role: plain.type,
    log,
    machine: Object.fromEntries(plain.stateMachine),
    cache: Object.fromEntries(cache) as object,
    matchIndex: nodes.map((node) => plain.matchIndex.get(node) ?? 0),
    nextIndex: nodes.map((node) => plain.nextIndex.get(node) ?? -1),
  };
}

function newestFirst(entries: readonly Entry[]): Entry[] {
  return entries.toReversed();
}
