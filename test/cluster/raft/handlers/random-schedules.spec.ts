import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cutAfter, entriesAfter, upTo, type Log } from '../../../../harness/core/raft/log.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';
import type { Rules } from '../../../../cluster/raft/handlers/builds.ts';
import type { ClientCommand } from '../../../../cluster/raft/handlers/types.ts';
import { nameOf, SmallWorld } from './small-world.ts';

/** Schedules per test; the full measure is 100,000. */
const SEEDS = Number(process.env['VERDICT_SCHEDULES'] ?? 60);
const CLIENTS = 3;

/** What must hold over a whole run, whatever happens in it. Returns the first promise that was broken. */
class Promises {
  readonly #leaders = new Map<number, string>();
  readonly #votes = new Map<string, string>();
  readonly #terms = new Map<string, number>();
  readonly #states = new Map<number, number>();
  /** Hash of the log up to each committed index. */
  readonly #committed = new Map<number, number>();
  readonly #checked = new Map<string, number>();

  broken(world: SmallWorld): string | undefined {
    for (const state of world.states) {
      const { self, currentTerm: term, role, votedFor, log, commitIndex, lastApplied, machine } = state;
      if (role === 'leader' && differs(this.#leaders, term, self)) return `two leaders in term ${term}`;
      const vote = `${self} ${term}`;
      if (votedFor === null ? this.#votes.has(vote) : differs(this.#votes, vote, votedFor))
        return `${self} changed its vote`;
      if (term < (this.#terms.get(self) ?? 0)) return `the term of ${self} fell`;
      this.#terms.set(self, term);
      if (lastApplied > commitIndex || commitIndex > log.index) return `${self} applied more than there is`;
      if (cutAfter(log, 0).index > lastApplied) return `${self} compacted what it had not applied`;
      if (!this.#agrees(self, log, commitIndex)) return `${self} committed something else`;
      if (differs(this.#states, lastApplied, machine.hash)) return `${self} computed something else`;
      if (!contiguous(log)) return `the log of ${self} has gaps`;
    }
    return undefined;
  }

  #agrees(self: string, log: Log, commitIndex: number): boolean {
    const before = this.#checked.get(self) ?? 0;
    this.#checked.set(self, commitIndex);
    for (let index = Math.min(before, commitIndex); index <= commitIndex; index++) {
      const part = upTo(log, index);
      if (part !== undefined && differs(this.#committed, index, part.hash)) return false;
    }
    return true;
  }
}

/** Clients that each write growing numbers to a key of their own, and read those of others. */
class Clients {
  readonly #requests = new Array<number>(2 * CLIENTS).fill(0);
  /** By writer: the largest number acknowledged. */
  readonly #acknowledged = new Array<number>(CLIENTS).fill(0);
  /** By reader and request: what had been acknowledged when the read came. */
  readonly #owed = new Map<string, number>();
  #seen = 0;
  reads = 0;

  act(world: SmallWorld, node: number, draw: Stream): void {
    const writer = draw.integer(CLIENTS);
    const reads = draw.chance(0.4);
    const client = reads ? CLIENTS + writer : writer;
    const again = !reads && draw.chance(0.2);
    const request = (this.#requests[client] ?? 0) + (again ? 0 : 1);
    this.#requests[client] = request;
    const key = `k${writer}`;
    if (reads) this.#owed.set(`${client} ${request}`, this.#acknowledged[writer] ?? 0);
    const command: ClientCommand = reads ? { f: 'get', key, value: null } : { f: 'put', key, value: request };
    world.input(node, String(client), request, command);
  }

  /** The first answer that says less than was acknowledged before it was asked for. */
  broken(world: SmallWorld): string | undefined {
    for (const { output } of world.outputs.slice(this.#seen)) {
      if (output.type !== 'ClientResponse' || !output.outcome.ok || !/^\d+$/.test(output.client)) continue;
      const value = Number(output.outcome.value ?? 0);
      const client = Number(output.client);
      if (client < CLIENTS) this.#acknowledged[client] = Math.max(this.#acknowledged[client] ?? 0, value);
      else if (value < (this.#owed.get(`${client} ${output.request}`) ?? 0)) return `stale read of client ${client}`;
      else this.reads++;
    }
    this.#seen = world.outputs.length;
    return undefined;
  }
}

function differs<K, V>(seen: Map<K, V>, key: K, value: V): boolean {
  const before = seen.get(key);
  seen.set(key, value);
  return before !== undefined && before !== value;
}

function contiguous(log: Log): boolean {
  const { index } = cutAfter(log, 0);
  return entriesAfter(log, index).every((entry, position) => entry.index === index + position + 1);
}

/** Adds or removes one node, or asks a leader to step aside. */
function administer(world: SmallWorld, node: number, request: number, draw: Stream): void {
  const { members } = world.node(node);
  const chosen = nameOf(draw.integer(world.states.length));
  if (draw.chance(0.3)) {
    world.input(node, 'admin', request, { f: 'transfer', key: '', value: chosen });
    return;
  }
  const value = members.includes(chosen) ? members.filter((member) => member !== chosen) : [...members, chosen];
  world.input(node, 'admin', request, { f: 'configure', key: '', value });
}

/** Clocks are bounded as far as leases need it: they end before anybody's patience does. */
function fire(world: SmallWorld, node: number, draw: Stream): void {
  const timer = draw.pick(world.handlers.timers(world.node(node)));
  if (timer === 'election' || timer === 'contact') world.states.forEach((_state, other) => world.run(`TL ${other}`));
  world.timeout(node, timer);
}

function randomStep(world: SmallWorld, draw: Stream, clients: Clients, step: number): void {
  const node = draw.integer(world.states.length);
  const packet = world.packets[draw.integer(Math.max(1, world.packets.length))];
  const dice = draw.next();
  if (dice < 0.84 && packet !== undefined) {
    if (draw.chance(0.1)) world.packets.push({ ...packet });
    world.deliver(packet);
  } else if (dice < 0.86) world.packets = world.packets.filter((other) => other !== packet);
  else if (dice < 0.865) world.restart(node);
  else if (dice < 0.875) administer(world, node, step, draw);
  else if (dice < 0.94) clients.act(world, node, draw);
  else fire(world, node, draw);
}

interface Run {
  readonly broken?: string;
  readonly committed: number;
  readonly reads: number;
}

function runRandomly(build: string, seed: number, size: number, rules: Partial<Rules> = {}): Run {
  const source = stream(String(seed), 'random-schedules');
  const batch = build.startsWith('paper') ? { batchLimit: source.pick([1, 2, 64]) } : {};
  const world = new SmallWorld(build, size, { ...batch, ...rules });
  const promises = new Promises();
  const clients = new Clients();
  for (let step = 1; step <= 800; step++) {
    randomStep(world, source, clients, step);
    const broken = promises.broken(world) ?? clients.broken(world);
    if (broken !== undefined) return { broken: `seed ${seed}, step ${step}: ${broken}`, committed: 0, reads: 0 };
  }
  return { committed: Math.max(...world.states.map(({ commitIndex }) => commitIndex)), reads: clients.reads };
}

describe('random schedules', function () {
  this.timeout(SEEDS * 1_000);

  function keepsPromises(build: string, size: number, least: number, rules: Partial<Rules> = {}): void {
    let committed = 0;
    let reads = 0;
    for (let seed = 0; seed < SEEDS; seed++) {
      const run = runRandomly(build, seed, size, rules);
      assert.equal(run.broken, undefined);
      committed += run.committed;
      reads += run.reads;
    }
    assert.ok(committed >= least, `${committed} entries were committed`);
    assert.ok(reads >= least / 10, `${reads} reads were answered`);
  }

  for (const build of ['paper', 'verdi']) {
    for (const size of [1, 3, 5]) {
      const least = build === 'verdi' && size === 1 ? 0 : 100;
      it(`keep every promise of ${build} with ${size} nodes`, () => keepsPromises(build, size, least));
    }
  }

  for (const name of [
    'compaction',
    'read-index',
    'pre-vote',
    'check-quorum',
    'leader-lease',
    'transfer',
    'membership',
  ]) {
    it(`keep every promise of verdi+${name}`, () => keepsPromises(`verdi+${name}`, 3, 100));
  }

  for (const size of [3, 5]) {
    const initialMembers = size - 1;
    it(`keep every promise of everything at once with ${size} nodes, one of which is to be added`, () => {
      keepsPromises('paper+compaction+leader-lease', size, 100, { initialMembers });
    });
  }

  for (const build of [
    'paper+forget-vote',
    'paper+compaction+snapshot-without-dedupe',
    'verdi+compaction+compacts-unapplied',
  ]) {
    it(`break one of ${build}`, () => {
      const found = Array.from({ length: 40 }, (_, seed) => runRandomly(build, seed, 3));
      assert.ok(found.filter(({ broken }) => broken !== undefined).length > 10, 'seeds that find it');
    });
  }
});
