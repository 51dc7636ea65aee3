import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { entriesAfter, startsWith, upTo, type Log } from '../../../../harness/core/raft/log.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';
import { SmallWorld } from './small-world.ts';

/** What must hold over a whole run, whatever happens in it. Returns the first promise that was broken. */
class Promises {
  readonly #leaders = new Map<number, string>();
  readonly #votes = new Map<string, string>();
  readonly #terms = new Map<string, number>();
  readonly #states = new Map<number, number>();
  #committed: Log | undefined;

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
      const committed = upTo(log, commitIndex);
      if (committed !== undefined && !this.#agrees(committed)) return `${self} committed something else`;
      if (differs(this.#states, lastApplied, machine.hash)) return `${self} computed something else`;
      if (!contiguous(log)) return `the log of ${self} has gaps`;
    }
    return undefined;
  }

  #agrees(committed: Log): boolean {
    const known = this.#committed;
    if (known === undefined || committed.index > known.index) this.#committed = committed;
    return known === undefined || startsWith(committed, known) || startsWith(known, committed);
  }
}

function differs<K, V>(seen: Map<K, V>, key: K, value: V): boolean {
  const before = seen.get(key);
  seen.set(key, value);
  return before !== undefined && before !== value;
}

function contiguous(log: Log): boolean {
  return entriesAfter(log, 0).every((entry, position) => entry.index === position + 1);
}

function randomStep(world: SmallWorld, draw: Stream, clients: number[]): void {
  const node = draw.integer(world.states.length);
  const packet = world.packets[draw.integer(Math.max(1, world.packets.length))];
  const dice = draw.next();
  if (dice < 0.84 && packet !== undefined) {
    if (draw.chance(0.1)) world.packets.push({ ...packet });
    world.deliver(packet);
  } else if (dice < 0.86) world.packets = world.packets.filter((other) => other !== packet);
  else if (dice < 0.865) world.restart(node);
  else if (dice < 0.94) {
    const client = draw.integer(clients.length);
    const request = draw.chance(0.8) ? (clients[client] = (clients[client] ?? 0) + 1) : (clients[client] ?? 0);
    world.input(node, `c${client}`, request, { f: 'put', key: `k${draw.integer(2)}`, value: request * 10 + client });
  } else world.timeout(node, draw.pick(world.handlers.timers(world.states[node] as SmallWorld['states'][number])));
}

function runRandomly(build: string, seed: number, size: number): { broken?: string; committed: number } {
  const source = stream(String(seed), 'random-schedules');
  const world = new SmallWorld(build, size, source.pick([1, 2, 64]));
  const promises = new Promises();
  const clients = [0, 0, 0];
  for (let step = 0; step < 800; step++) {
    randomStep(world, source, clients);
    const broken = promises.broken(world);
    if (broken !== undefined) return { broken: `seed ${seed}, step ${step}: ${broken}`, committed: 0 };
  }
  return { committed: Math.max(...world.states.map(({ commitIndex }) => commitIndex)) };
}

describe('random schedules', () => {
  for (const build of ['paper', 'verdi']) {
    for (const size of [1, 3, 5]) {
      it(`keep every promise of ${build} with ${size} nodes`, () => {
        let committed = 0;
        for (let seed = 0; seed < 60; seed++) {
          const run = runRandomly(build, seed, size);
          assert.equal(run.broken, undefined);
          committed += run.committed;
        }
        assert.ok(committed > (build === 'verdi' && size === 1 ? -1 : 100), `${committed} entries were committed`);
      });
    }
  }

  it('break one of a build that forgets its vote', () => {
    const found = Array.from({ length: 40 }, (_, seed) => runRandomly('paper+forget-vote', seed, 3));
    assert.ok(found.filter(({ broken }) => broken !== undefined).length > 10, 'seeds that find it');
  });
});
