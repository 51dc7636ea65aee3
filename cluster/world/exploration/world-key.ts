import { canonicalJson } from '../../../harness/core/digest.ts';
import type { SystemWorld } from './system-world.ts';

/** Canonical texts of states and messages, which many worlds share. */
export type TextCache = WeakMap<object, string>;

/**
 * One text per state of a world: equal texts, and every continuation of one is a continuation of the other. What only
 * names things is left out: packet numbers, lives, counters. Order on a link counts only where links are first in, first
 * out.
 */
export function worldKey({ system, world, trace }: SystemWorld, texts: TextCache): string {
  const parts: string[] = [];
  for (const { state, up, life, disk } of world.nodes) {
    parts.push(`${up ? 'up' : life === 0 ? 'absent' : 'down'} ${textOf(state, texts)}`);
    if (world.semantics.disks) parts.push(canonicalJson([...disk].sort()));
  }
  for (const { packets, position } of world.links) {
    if (packets.length === 0) continue;
    const messages = packets.map(({ message }) => textOf(message, texts));
    if (!world.semantics.fifo) messages.sort();
    parts.push(`${position}: ${messages.join()}`);
  }
  if (system.outputs !== undefined) parts.push(canonicalJson(trace));
  return parts.join('\n');
}

/** The text of one state or message. */
export function textOf(value: unknown, texts: TextCache): string {
  if (typeof value !== 'object' || value === null) return canonicalJson(value);
  const known = texts.get(value);
  if (known !== undefined) return known;
  const text = canonicalJson(value);
  texts.set(value, text);
  return text;
}
