import type { Call } from '../call.ts';
import { NONE } from '../call.ts';
import type { Finding } from '../finding.ts';
import type { NormalisedKey } from '../normalise.ts';
import { nameOf, onKey } from '../sentence.ts';
import type { Cluster } from './clusters.ts';

/** A call in a block, at the position of the value that it writes or reads. The initial value has no writing call. */
export interface Member {
  readonly call: Call | undefined;
  readonly position: number;
}

/**
 * Values that follow each other without anything between, because each was written by a cas that found the one
 * before; most blocks have a single value. In every linearization the members of a block are contiguous.
 */
export interface Block {
  /** In the only possible order of values: each value's writer, then its reads. */
  readonly members: readonly Member[];
  /** The writing member of each position. */
  readonly writers: readonly Member[];
  /** Earliest completion and latest invocation of its members. */
  readonly firstCompleted: number;
  readonly lastInvoked: number;
}

/** All blocks of a key, and the circles of cas that begin nowhere. */
export function blocksOf(
  key: NormalisedKey,
  clusters: ReadonlyMap<number, Cluster>,
): { readonly blocks: readonly Block[]; readonly circles: readonly Finding[] } {
  const placed = new Set<number>();
  const blocks: Block[] = [];
  for (const cluster of clusters.values()) {
    if (cluster.writer !== undefined && cluster.writer.observes !== NONE) continue;
    blocks.push(blockFrom(cluster, clusters, placed));
  }
  const circles: Finding[] = [];
  for (const cluster of clusters.values()) {
    if (!placed.has(cluster.value)) circles.push(circleFrom(key, cluster, clusters, placed));
  }
  return { blocks, circles };
}

export function invokedAt(member: Member): number {
  return member.call === undefined ? -Infinity : member.call.invoked;
}

export function completedAt(member: Member): number {
  return member.call === undefined ? -Infinity : member.call.completed;
}

function blockFrom(root: Cluster, clusters: ReadonlyMap<number, Cluster>, placed: Set<number>): Block {
  const members: Member[] = [];
  const writers: Member[] = [];
  let cluster: Cluster | undefined = root;
  for (let position = 0; cluster !== undefined; position++) {
    placed.add(cluster.value);
    const writer: Member = { call: cluster.writer, position };
    writers.push(writer);
    members.push(writer);
    for (const call of cluster.reads) members.push({ call, position });
    cluster = successorOf(cluster, clusters);
  }
  let firstCompleted = Infinity;
  let lastInvoked = -Infinity;
  for (const member of members) {
    firstCompleted = Math.min(firstCompleted, completedAt(member));
    lastInvoked = Math.max(lastInvoked, invokedAt(member));
  }
  return { members, writers, firstCompleted, lastInvoked };
}

function successorOf(cluster: Cluster, clusters: ReadonlyMap<number, Cluster>): Cluster | undefined {
  const consumer = cluster.consumers[0];
  return consumer === undefined ? undefined : clusters.get(consumer.writes);
}

function circleFrom(
  key: NormalisedKey,
  start: Cluster,
  clusters: ReadonlyMap<number, Cluster>,
  placed: Set<number>,
): Finding {
  const calls: Call[] = [];
  const reads: Call[] = [];
  let cluster: Cluster | undefined = start;
  while (cluster !== undefined && !placed.has(cluster.value)) {
    placed.add(cluster.value);
    if (cluster.writer) calls.push(cluster.writer);
    reads.push(...cluster.reads);
    cluster = successorOf(cluster, clusters);
  }
  return {
    pattern: 'not-linearizable',
    calls: [...calls, ...reads.slice(0, 1)],
    sentence: `${calls.map(nameOf).join(', ')}${onKey(key.key)} each needed the value that another of them left, in a circle`,
  };
}
