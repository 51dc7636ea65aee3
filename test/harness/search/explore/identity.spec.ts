import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { RaftWorld } from '../../../../harness/engine/sim/raft-observer.ts';
import { createWorld } from '../../../../cluster/world/world.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';
import { NOTHING_USED, type ExplorationBounds } from '../../../../harness/search/explore/bounds.ts';
import type { ExploredWorld } from '../../../../harness/search/explore/explored-world.ts';
import { Identity } from '../../../../harness/search/explore/identity.ts';
import { labelOf } from '../../../../harness/search/explore/labels.ts';
import { movesOf, type Move, type Requests } from '../../../../harness/search/explore/moves.ts';
import { Namings, type Naming } from '../../../../harness/search/explore/naming.ts';
import { independent, type Label } from '../../../../harness/search/explore/sleep.ts';
import { Stage } from '../../../../harness/search/explore/stage.ts';
import { NAMES, trialsFor } from './explorations.ts';

const BUILDS = ['verdi', 'verdi+membership+transfer+pre-vote+check-quorum', 'verdi+volatile-commit+index-replies'];
const BOUNDS: ExplorationBounds = { terms: 4, entries: 3, crashes: 2, duplicates: 2, drops: 2, steps: 0 };

describe('Identity of worlds', function () {
  this.timeout(60_000);

  for (const build of BUILDS) {
    it(`renaming the nodes of a schedule renames its world: ${build}`, () => {
      const seeds = fc.tuple(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 1, max: 5 }));
      fc.assert(
        fc.property(seeds, ([seed, index]) => {
          const lab = new Lab(build);
          const naming = lab.namings.all[index] as Naming;
          const { world, renamed } = lab.walkTwice(stream(String(seed), 'walk'), naming);
          const { identity } = lab;
          assert.deepEqual(
            identity.keyOf(identity.numbersOf(world), naming),
            identity.keyOf(identity.numbersOf(renamed), lab.namings.unchanged),
          );
        }),
        { numRuns: 60 },
      );
    });

    it(`independent steps lead to the same world in both orders: ${build}`, () => {
      let pairs = 0;
      for (let seed = 1; seed <= 25; seed++) {
        const lab = new Lab(build);
        const { world } = lab.walkTwice(stream(String(seed), 'walk'), lab.namings.unchanged);
        pairs += lab.assertCommuting(world);
      }
      assert.ok(pairs > 200, `only ${pairs} pairs`);
    });
  }

  it('different worlds have different keys, and a packet more is another world', () => {
    const lab = new Lab('verdi');
    const { world } = lab.walkTwice(stream('9', 'walk'), lab.namings.unchanged);
    const moves = lab.movesFrom(world);
    const keys = new Set(moves.map((move) => lab.keyText(lab.after(world, move))));
    assert.equal(keys.size, moves.length);
  });

  it('an order of arrival on a link makes no other world, and a copy does', () => {
    const lab = new Lab('verdi');
    const start = lab.after(lab.start, lab.named(lab.start, 'timeout', 'n1'));
    const twice = lab.after(start, lab.named(start, 'timeout', 'n1'));
    const packets = twice.packets.map((onLink) => [...onLink].reverse());
    assert.equal(lab.keyText({ ...twice, packets }), lab.keyText(twice));
    const copied = lab.after(twice, lab.named(twice, 'duplicate', 'n2'));
    assert.notEqual(lab.keyText({ ...copied, used: twice.used }), lab.keyText(twice));
  });
});

/** Two worlds of one build that are moved side by side. */
class Lab {
  readonly namings = new Namings(NAMES, true);
  readonly identity = new Identity(this.namings);
  readonly start: ExploredWorld;
  readonly #stage: Stage;
  readonly #requests: Requests;

  constructor(build: string) {
    const { system } = trialsFor(build, 3).subject;
    const world = createWorld<unknown, unknown, unknown, unknown>(system.handlers, NAMES);
    this.#stage = new Stage(world as unknown as RaftWorld, () => undefined);
    this.#requests = { toInput: (request) => system.toInput(request) as unknown, takenClients: new Set() };
    this.start = this.#stage.read(NOTHING_USED);
  }

  movesFrom(world: ExploredWorld): Move[] {
    this.#stage.set(world);
    return movesOf(this.#stage.world, BOUNDS, world.used, this.#requests, (packet) => this.identity.packet(packet));
  }

  after(world: ExploredWorld, { uses, take }: Move): ExploredWorld {
    this.#stage.set(world);
    take();
    const used = uses === undefined ? world.used : { ...world.used, [uses]: world.used[uses] + 1 };
    return this.#stage.read(used);
  }

  keyText(world: ExploredWorld): string {
    return JSON.stringify(this.identity.keyOf(this.identity.numbersOf(world), this.namings.unchanged));
  }

  /** The move of a rule at a node, or of a packet to it. */
  named(world: ExploredWorld, rule: Move['step']['rule'], node: string): Move {
    const found = this.movesFrom(world).find(
      ({ step }) => step.rule === rule && ('to' in step ? step.to : 'node' in step ? step.node : '') === node,
    );
    assert.ok(found);
    return found;
  }

  /** A random walk, and the same one with other names. Progress is likelier than faults. */
  walkTwice(random: Stream, naming: Naming): { world: ExploredWorld; renamed: ExploredWorld } {
    let world = this.start;
    let renamed = this.start;
    for (let steps = 20 + random.integer(20); steps > 0; steps--) {
      const moves = this.movesFrom(world);
      const likely = moves.filter(({ step }) => ['deliver', 'input', 'restart'].includes(step.rule));
      const move = random.pick(likely.length > 0 && random.chance(0.8) ? likely : moves);
      const { number } = this.label(world, move);
      const wanted = this.identity.components.image(number, naming);
      const twin = this.movesFrom(renamed).find((other) => this.label(renamed, other).number === wanted);
      assert.ok(twin, 'the same step is possible under the other names');
      world = this.after(world, move);
      renamed = this.after(renamed, twin);
    }
    return { world, renamed };
  }

  /** The label of a move with what shows only when it is taken. */
  label(world: ExploredWorld, move: Move): Label {
    const visible = this.after(world, move).trace.length > world.trace.length;
    return { ...labelOf(this.identity, move), visible };
  }

  /** Returns how many pairs there were. */
  assertCommuting(world: ExploredWorld): number {
    const moves = this.movesFrom(world).map((move) => ({ move, label: this.label(world, move) }));
    let pairs = 0;
    for (const [position, one] of moves.entries()) {
      for (const other of moves.slice(position + 1)) {
        if (!independent(one.label, other.label)) continue;
        pairs++;
        const there = this.#follow(this.after(world, one.move), other.label);
        const back = this.#follow(this.after(world, other.move), one.label);
        assert.equal(this.keyText(there), this.keyText(back), `${one.move.step.rule} and ${other.move.step.rule}`);
      }
    }
    return pairs;
  }

  #follow(world: ExploredWorld, wanted: Label): ExploredWorld {
    const move = this.movesFrom(world).find((each) => labelOf(this.identity, each).number === wanted.number);
    assert.ok(move, 'a step that is independent stays possible');
    return this.after(world, move);
  }
}
