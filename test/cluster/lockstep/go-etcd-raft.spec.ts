import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Fleet } from '../../../cluster/lockstep/fleet/fleet.ts';
import type { LockstepNode, LockstepProgram, NodeMessage, NodeStep } from '../../../harness/core/contracts/lockstep.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import { runObserved, type Observed } from './observed-run.ts';

const LIBRARY = '/usr/share/gocode/src/go.etcd.io/etcd/raft';
const NAMES = ['n1', 'n2', 'n3'];
const TICK = 100_000_000;
const BUILD_MS = 300_000;

describe('the example node on the raft library of etcd', () => {
  let folder: string | undefined;
  let directory: string;
  const program = (...flags: string[]): LockstepProgram => {
    return { argv: [join(folder ?? '', 'node'), ...flags], shim: 'none', env: {} };
  };

  // Nodes wait for the disk before they send; what lives in memory only is quicker.
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

  before(function () {
    const missing = spawnSync('go', ['version']).status !== 0 || !existsSync(LIBRARY);
    if (missing && process.env['CI'] !== 'true') this.skip();
    this.timeout(BUILD_MS);
    folder = mkdtempSync(join(tmpdir(), 'verdict-go-etcd-raft-'));
    execFileSync(join(packageRoot(), 'examples/nodes/go-etcd-raft/build.sh'), [join(folder, 'node')]);
  });
  after(() => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(() => {
    directory = mkdtempSync(join(memory, 'verdict-go-etcd-raft-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  describe('step by step', () => {
    let fleet: Fleet;
    let nodes: Map<string, LockstepNode>;

    const start = (seed: string, ...flags: string[]): void => {
      const own = mkdtempSync(join(directory, 'fleet-'));
      fleet = new Fleet({ directory: own, logFile: (node) => join(own, `${node}.log`), seed, patienceMs: 20_000 });
      nodes = new Map(NAMES.map((name) => [name, fleet.start(name, program(...flags))]));
      for (const name of NAMES) init(name);
    };
    const node = (name: string): LockstepNode => nodes.get(name) as LockstepNode;
    const say = (to: string, body: JsonObject & { type: string }): NodeStep => {
      return node(to).deliver({ src: 'c1', dest: to, body });
    };
    const init = (name: string): NodeStep => {
      return node(name).deliver({
        src: 'c0',
        dest: name,
        body: { type: 'init', msg_id: 1, node_id: name, node_ids: NAMES },
      });
    };
    const crash = (name: string, ...flags: string[]): NodeStep => {
      node(name).kill();
      nodes.set(name, fleet.restart(node(name), program(...flags)));
      return init(name);
    };
    const timeout = (name: string): NodeStep => node(name).tick(node(name).tick(0).next?.at ?? assert.fail('no timer'));
    /** Delivers what was sent, and what comes of it, to these nodes until nothing is left; gives what clients were told. */
    const settle = (sent: readonly NodeMessage[], among: readonly string[] = NAMES): JsonObject[] => {
      const told: JsonObject[] = [];
      const packets = [...sent];
      for (let packet = packets.shift(); packet !== undefined; packet = packets.shift()) {
        if (!packet.dest.startsWith('n')) told.push(packet.body);
        else if (among.includes(packet.dest)) packets.push(...node(packet.dest).deliver(packet).sent);
      }
      return told;
    };
    const ask = (to: string, body: JsonObject & { type: string }): JsonObject[] => settle(say(to, body).sent);
    const state = (name: string): JsonObject => node(name).tick(0).state ?? assert.fail('no state');

    afterEach(() => fleet.close());

    it('names its deadlines exactly, and draws them from the seed of its life', () => {
      const deadlines = (seed: string): unknown[] => {
        start(seed);
        const found = NAMES.map((name) => node(name).tick(0).next);
        fleet.close();
        return found;
      };
      const drawn = deadlines('1');
      assert.deepEqual(deadlines('1'), drawn);
      assert.notDeepEqual(deadlines('2'), drawn);

      start('1');
      const due = (drawn as [{ timer: string; at: number }])[0];
      assert.equal(due.timer, 'election');
      const early = node('n1').tick(due.at - 1);
      assert.deepEqual(
        { sent: early.sent, now: early.now, next: early.next, ran: early.ran },
        {
          sent: [],
          now: due.at - 1,
          next: due,
          ran: 0,
        },
      );
      const election = node('n1').tick(due.at + 10 * TICK);
      assert.equal(election.now, due.at, 'stops when it sends');
      assert.equal(election.ran, 1);
      assert.deepEqual(
        election.sent.map(({ dest, body }) => [dest, body['type'], body['raftType'], body['term']]),
        [
          ['n2', 'raft', 'MsgVote', 1],
          ['n3', 'raft', 'MsgVote', 1],
        ],
      );
      settle(election.sent);
      assert.deepEqual(node('n1').tick(0).next, { timer: 'heartbeat', at: due.at + TICK });
    });

    for (const flags of [[], ['-log-reads'], ['-lease-reads'], ['-pre-vote', '-check-quorum']]) {
      it(`is a key-value store at every node${flags.length > 0 ? `, with ${flags.join(' ')}` : ''}`, () => {
        start('store', ...flags);
        assert.deepEqual(ask('n1', { type: 'read', msg_id: 1, key: 'x' }), [
          { type: 'error', code: 11, in_reply_to: 1, text: 'no leader is known' },
        ]);
        settle(timeout('n1').sent);
        settle(timeout('n1').sent);
        const outcome = (to: string, body: JsonObject & { type: string }): unknown => {
          const answers = ask(to, body);
          assert.deepEqual(
            answers.map((answer) => answer['in_reply_to']),
            [body['msg_id']],
          );
          return answers.map(({ code, value, type }) => code ?? value ?? type)[0];
        };
        assert.equal(outcome('n2', { type: 'read', msg_id: 2, key: 'x' }), 20);
        assert.equal(outcome('n2', { type: 'cas', msg_id: 3, key: 'x', from: 1, to: 2 }), 20);
        assert.equal(outcome('n3', { type: 'write', msg_id: 4, key: 'x', value: [1, '<b>'] }), 'write_ok');
        assert.equal(outcome('n1', { type: 'cas', msg_id: 5, key: 'x', from: [2], to: 2 }), 22);
        assert.equal(outcome('n2', { type: 'cas', msg_id: 6, key: 'x', from: [1, '<b>'], to: 2 }), 'cas_ok');
        for (const name of NAMES)
          assert.equal(outcome(name, { type: 'read', msg_id: 7 + Number(name.slice(1)), key: 'x' }), 2);
        assert.equal(outcome('n1', { type: 'delete', msg_id: 11, key: 'x' }), 10);
      });
    }

    it('executes a proposal once that the network doubled on its way to the leader', () => {
      start('doubled');
      settle(timeout('n1').sent);
      const [proposal] = say('n2', { type: 'write', msg_id: 1, key: 'x', value: 1 }).sent;
      assert.equal(proposal?.body['raftType'], 'MsgProp');
      settle([proposal]);
      ask('n2', { type: 'write', msg_id: 2, key: 'x', value: 2 });
      assert.deepEqual(settle([proposal]), []);
      settle(timeout('n1').sent);
      assert.equal(ask('n3', { type: 'read', msg_id: 3, key: 'x' })[0]?.['value'], 2);
      assert.equal(state('n1')['commit'], 4, 'the leader’s empty entry and the proposals, one of them twice');
    });

    it('has after a crash what it kept before it sent', () => {
      start('kept');
      settle(timeout('n1').sent);
      ask('n1', { type: 'write', msg_id: 1, key: 'x', value: 1 });
      settle(timeout('n1').sent);
      const { term, votedFor, commit } = state('n2');
      const restarted = crash('n2');
      const log = restarted.state?.['log'] as readonly JsonObject[];
      assert.deepEqual({ term, votedFor, commit }, { term: 1, votedFor: 'n1', commit: 2 });
      const { term: kept, votedFor: candidate, commit: index, role, leader } = restarted.state ?? {};
      assert.deepEqual([kept, candidate, index, role, leader], [1, 'n1', 2, 'follower', null]);
      assert.deepEqual(
        log.map((entry) => entry['term']),
        [1, 1],
      );
      assert.equal(log[0]?.['data'], null);
      const command = log[1]?.['data'] as JsonObject;
      assert.deepEqual([command['Type'], command['Key'], command['Value']], ['write', 'x', 1]);
    });

    it('votes once in a term, however often it crashes; with the planted bug, twice', () => {
      const leadersOfTerm1 = (...flags: string[]): string[] => {
        start('vote', ...flags);
        // Of what n1 sends n3 sees nothing but the question for its vote.
        const [vote] = timeout('n1').sent.filter(({ dest }) => dest === 'n3') as [NodeMessage];
        for (const granted of node('n3').deliver(vote).sent) node('n1').deliver(granted);
        crash('n3', ...flags);
        settle(timeout('n2').sent, ['n2', 'n3']);
        const leaders = NAMES.filter((name) => state(name)['role'] === 'leader' && state(name)['term'] === 1);
        fleet.close();
        return leaders;
      };
      assert.deepEqual(leadersOfTerm1(), ['n1']);
      assert.deepEqual(leadersOfTerm1('-bug-forget-hard-state'), ['n1', 'n2']);
    });

    it('reads what is old in a lease that it does not know to be over', () => {
      const oldRead = (flag: string): JsonObject[] => {
        start('lease', flag);
        settle(timeout('n1').sent);
        ask('n1', { type: 'write', msg_id: 1, key: 'x', value: 'old' });
        // The clocks of the others run ahead, beyond the lease; n1 stands still and hears nothing.
        for (const name of ['n2', 'n3']) node(name).tick(12 * TICK);
        while (state('n2')['role'] !== 'leader') settle(timeout('n2').sent, ['n2', 'n3']);
        const others = ['n2', 'n3'];
        const written = settle(say('n2', { type: 'write', msg_id: 2, key: 'x', value: 'new' }).sent, others);
        assert.equal(written[0]?.['type'], 'write_ok');
        const read = settle(say('n1', { type: 'read', msg_id: 3, key: 'x' }).sent, ['n1']);
        fleet.close();
        return read;
      };
      assert.deepEqual(oldRead('-lease-reads'), [{ type: 'read_ok', value: 'old', in_reply_to: 3 }]);
      assert.deepEqual(oldRead('-check-quorum'), []);
    });
  });

  describe('in a cluster that crashes, doubles and loses', () => {
    const run = (seed: string, steps: number, ...flags: string[]): Observed => {
      const own = mkdtempSync(join(directory, 'seed-'));
      return runObserved({ program: program(...flags), directory: own, seed, steps, nodes: 5 });
    };

    it('says the same in every repetition', function () {
      this.timeout(60_000);
      const digests = Array.from({ length: 20 }, () => run('repeat', 400).digest);
      assert.deepEqual([...new Set(digests)], [digests[0]]);
      assert.notEqual(run('another', 400).digest, digests[0]);
    });

    it('agrees on what is committed, and has one leader in a term', function () {
      this.timeout(60_000);
      for (const flags of [[], ['-pre-vote', '-check-quorum']]) {
        const seen = ['1', '2', '3'].map((seed) => run(seed, 1_500, ...flags));
        assert.deepEqual(
          seen.flatMap(({ broken }) => broken),
          [],
        );
        for (const { crashes, leaders } of seen) assert.ok(crashes > 2 && leaders.size > 0);
        assert.ok(seen.some(({ committed }) => committed.length > 10));
        assert.ok(seen.some(({ answers }) => answers.has('write_ok')));
      }
    });
  });
});

function packageRoot(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
