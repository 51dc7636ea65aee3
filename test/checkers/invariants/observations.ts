import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { isDeepStrictEqual } from 'node:util';
import type { IncrementalEvaluators, Invariant } from '../../../checkers/invariants/invariant.ts';
import { createJudge, type Judge } from '../../../checkers/invariants/judge.ts';
import { itemsOf, NO_GHOST, type Grown, type NodeGhost } from '../../../harness/core/raft/ghost.ts';
import type { ExternalEvent, Observation, RaftPacket, WorldState } from '../../../harness/core/raft/observation.ts';
import { changesBetween } from '../../../harness/engine/sim/raft-observer.ts';
import { worldState, type PacketSketch, type WorldSketch } from './world-state.ts';

/** Worlds that follow each other and in all of which a predicate holds, and one that breaks it when it comes next. */
export interface HistoryCase {
  readonly holds: readonly WorldSketch[];
  readonly fails: WorldSketch;
  readonly sentence: RegExp;
}

/** Tests that every predicate of the family has an incremental evaluator that is right about its history. */
export function testIncrementally(
  invariants: readonly Invariant[],
  evaluators: IncrementalEvaluators,
  cases: Readonly<Record<string, HistoryCase>>,
): void {
  it('has one evaluator and one case for each predicate', () => {
    const names = invariants.flatMap(({ predicates }) => predicates.map(({ name }) => name)).sort();
    assert.deepEqual(Object.keys(evaluators).sort(), names);
    assert.deepEqual(Object.keys(cases).sort(), names);
  });

  for (const [name, { holds, fails, sentence }] of Object.entries(cases)) {
    describe(name, () => {
      it('holds', () => {
        const { violations, premises } = judged(name, holds).findings;
        assert.deepEqual(violations, []);
        assert.ok((premises().get(name) ?? 0) > 0, 'the premise never held');
      });

      it('fails', () => {
        const { violations } = judged(name, [...holds, fails]).findings;
        assert.equal(violations.length, 1);
        assert.match(violations[0]?.sentence ?? '', sentence);
        assert.equal(violations[0]?.step, holds.length + 1);
      });
    });
  }
}

/** An incremental judge of one predicate that has seen one world become the next. */
export function judged(predicate: string, worlds: readonly WorldSketch[]): Judge {
  const names = Object.keys(worlds[0]?.nodes ?? {});
  const judge = createJudge({ names, predicates: [predicate], mode: 'incremental' });
  for (const observation of observationsOf(worlds)) judge.observe(observation);
  return judge;
}

/**
 * What is observed while the first world comes about and then each becomes the next, one step per world: leading
 * requests of the new part of T, then each node with what it newly sent, then the rest of T. Packets and logs that are
 * the same objects in two worlds are the same in both.
 */
export function* observationsOf(worlds: readonly WorldSketch[]): Generator<Observation, void> {
  const names = Object.keys(worlds[0]?.nodes ?? {});
  let sketch: WorldSketch = { nodes: Object.fromEntries(names.map((name) => [name, {}])) };
  let world = worldState(sketch);
  for (const [position, next] of worlds.entries()) {
    const now = continued(world, worldState(next));
    yield* transition(position + 1, { sketch, world }, { sketch: next, world: now });
    sketch = next;
    world = now;
  }
}

interface Moment {
  readonly sketch: WorldSketch;
  readonly world: WorldState;
}

function* transition(step: number, before: Moment, after: Moment): Generator<Observation, void> {
  const { world } = after;
  const events = world.trace.slice(before.world.trace.length);
  const firstOutput = events.findIndex(({ type }) => type === 'output');
  const requests = firstOutput < 0 ? events : events.slice(0, firstOutput);
  for (const event of requests) yield observationOf(step, world, event);
  for (const [node, state] of world.nodes.entries()) {
    const earlier = before.world.nodes[node] ?? state;
    const sent = newPackets(before.sketch.packets ?? [], after).filter(({ from }) => from === node);
    const changed = changesBetween(earlier, state);
    yield { ...observationOf(step, world), node, before: earlier, after: state, changed, sent };
  }
  for (const event of events.slice(requests.length)) yield observationOf(step, world, event);
}

function observationOf(step: number, world: WorldState, event?: ExternalEvent): Observation {
  const node = event?.node ?? 0;
  const state = world.nodes[node];
  assert.ok(state, `there is no node at position ${node}`);
  return {
    step,
    rule: event?.type === 'input' ? 'input' : 'deliver',
    point: 'applied',
    node,
    before: state,
    after: state,
    changed: 0,
    packet: undefined,
    request: event?.type === 'input' ? event.request : undefined,
    sent: [],
    answers: event?.type === 'output' ? [event.answer] : [],
    world,
  };
}

function newPackets(known: readonly PacketSketch[], { sketch, world }: Moment): RaftPacket[] {
  return world.packets().filter((_packet, position) => !known.includes(sketch.packets?.[position] as PacketSketch));
}

/** The later world with ghost state that grew out of the earlier one's. */
function continued(earlier: WorldState, later: WorldState): WorldState {
  const nodes = later.ghost.nodes.map((ghost, position) =>
    grownGhost(earlier.ghost.nodes[position] ?? NO_GHOST, ghost),
  );
  return { ...later, ghost: { ...later.ghost, nodes } };
}

function grownGhost(before: NodeGhost, after: NodeGhost): NodeGhost {
  const ghost: NodeGhost = {
    votes: grownList(before.votes, after.votes),
    votesWithLog: grownList(before.votesWithLog, after.votesWithLog),
    cronies: grownList(before.cronies, after.cronies),
    leaderLogs: grownList(before.leaderLogs, after.leaderLogs),
    allEntries: grownList(before.allEntries, after.allEntries),
  };
  const fields = Object.keys(NO_GHOST) as (keyof NodeGhost)[];
  return fields.every((field) => ghost[field] === before[field]) ? before : ghost;
}

function grownList<Item>(before: Grown<Item> | undefined, after: Grown<Item> | undefined): Grown<Item> | undefined {
  const old = [...itemsOf(before)].reverse();
  const items = [...itemsOf(after)].reverse();
  assert.ok(isDeepStrictEqual(items.slice(0, old.length), old), 'ghost state only grows');
  let list = before;
  for (const head of items.slice(old.length)) list = { head, tail: list };
  return list;
}
