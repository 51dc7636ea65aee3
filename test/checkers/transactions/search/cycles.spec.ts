import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import {
  ANTI_DEPENDENCY,
  PROCESS,
  REALTIME,
  RW,
  THEN,
  WR,
  WW,
} from '../../../../checkers/transactions/graph/edge-kind.ts';
import { GraphBuilder, type Graph } from '../../../../checkers/transactions/graph/graph.ts';
import { findCycles } from '../../../../checkers/transactions/search/cycles.ts';
import {
  antiKinds,
  CLASSES,
  isWithin,
  LEVELS,
  plainKinds,
  type Level,
} from '../../../../checkers/transactions/search/level.ts';
import { stream, type Stream } from '../../../../harness/core/random.ts';

describe('findCycles', () => {
  it('finds at the least levels what a search of all cycles finds, in 12,000 small random graphs', () => {
    const seen = new Set<string>();
    for (let round = 0; round < 12_000; round++) {
      const graph = randomGraph(stream('cycles', String(round)));
      const all = simpleCycles(graph);
      const expected = leastLevels(all.flatMap((kinds) => levelsOf(kinds)));
      const found = leastLevels(findCycles(graph).map(({ level }) => level));
      assert.deepEqual(found, expected, `round ${round}`);
      for (const level of found) seen.add(level);
    }
    assert.equal(seen.size, LEVELS.length, [...seen].join(' '));
  });

  it('gives a cycle that is one, of its level, and as short as there is', () => {
    for (let round = 0; round < 1_000; round++) {
      const graph = randomGraph(stream('short', String(round)));
      const all = simpleCycles(graph);
      for (const { level, edges } of findCycles(graph)) {
        const kinds = edges.map((edge) => graph.kinds[edge] as number);
        assert.ok(isOfLevel(kinds, level), `round ${round}`);
        edges.forEach((edge, place) => {
          const next = edges[(place + 1) % edges.length] as number;
          assert.equal(graph.targets[edge], sourceOf(graph, next), `round ${round}`);
        });
      }
      const [only, ...others] = findCycles(graph);
      if (only === undefined || others.length > 0) continue;
      const least = Math.min(...all.filter((kinds) => isOfLevel(kinds, only.level)).map(({ length }) => length));
      assert.equal(only.edges.length, least, `round ${round}`);
    }
  });

  it('does not take the rest of an edge for one', () => {
    const builder = new GraphBuilder(2);
    const meeting = builder.auxiliary();
    builder.edge(0, meeting, RW);
    builder.edge(meeting, 1, THEN);
    builder.edge(1, 0, WR);
    const [cycle] = findCycles(builder.build());
    assert.deepEqual(cycle?.level, { class: 'G-single', order: 'none' });
  });

  it('sees that two anti-dependencies meet across an auxiliary vertex', () => {
    const builder = new GraphBuilder(2);
    const meeting = builder.auxiliary();
    builder.edge(0, meeting, RW);
    builder.edge(meeting, 1, THEN);
    builder.edge(1, 0, RW);
    assert.deepEqual(
      findCycles(builder.build()).map(({ level }) => level),
      [{ class: 'G2-item', order: 'none' }],
    );
  });
});

function randomGraph(random: Stream): Graph {
  const size = 2 + random.integer(5);
  const builder = new GraphBuilder(size);
  const plain = random.shuffle([WW, WR, RW, PROCESS, REALTIME]).slice(0, 1 + random.integer(4));
  const kinds = [...plain, ...(random.chance(0.5) ? [RW, RW] : [])];
  for (let count = 1 + random.integer(2 * size); count > 0; count--) {
    const [from, to] = [random.integer(size), random.integer(size)];
    const kind = random.pick(kinds);
    // Orders have no cycles by themselves.
    if ((kind & (PROCESS | REALTIME)) === 0 || from < to) builder.edge(from, to, kind);
  }
  return builder.build();
}

/** The kinds of the edges of every simple cycle, in order. */
function simpleCycles(graph: Graph): number[][] {
  const cycles: number[][] = [];
  const extend = (start: number, vertex: number, kinds: readonly number[], visited: ReadonlySet<number>): void => {
    for (let edge = graph.rows[vertex] as number; edge < (graph.rows[vertex + 1] as number); edge++) {
      const target = graph.targets[edge] as number;
      const longer = [...kinds, graph.kinds[edge] as number];
      if (target === start) cycles.push(longer);
      else if (target > start && !visited.has(target)) extend(start, target, longer, new Set([...visited, target]));
    }
  };
  for (let start = 0; start < graph.size; start++) extend(start, start, [], new Set([start]));
  return cycles;
}

function levelsOf(kinds: readonly number[]): Level[] {
  return LEVELS.filter((level) => isOfLevel(kinds, level));
}

function isOfLevel(kinds: readonly number[], level: Level): boolean {
  const anti = kinds.map((kind) => (kind & ANTI_DEPENDENCY) !== 0);
  if (kinds.some((kind) => (kind & (plainKinds(level) | antiKinds(level))) === 0)) return false;
  const count = anti.filter(Boolean).length;
  if (level.class === 'G-single') return count <= 1;
  if (level.class !== 'G-nonadjacent') return true;
  return !anti.some((each, place) => each && anti[(place + 1) % anti.length]);
}

/** Those that contain no other of them, as text. */
function leastLevels(levels: readonly Level[]): string[] {
  const least = levels.filter((level) => !levels.some((other) => isWithin(other, level) && !isWithin(level, other)));
  return [...new Set(least.map(({ class: own, order }) => `${CLASSES.indexOf(own)} ${own} ${order}`))].sort();
}

function sourceOf(graph: Graph, edge: number): number {
  return graph.rows.findLastIndex((first) => first <= edge);
}
