import type { Naming } from './naming.ts';
import type { Components } from './components.ts';
import type { Used } from './bounds.ts';

/** A step as every world knows it in which it is possible: what it is about, and what it touches. */
export interface Label {
  /** Number of the component that says what the step is. */
  readonly number: number;
  readonly node: number | undefined;
  /** Number of the packet's content. */
  readonly packet: number | undefined;
  readonly uses: keyof Used | undefined;
  /** Whether it adds to T: a request or an answer. */
  readonly visible: boolean;
}

/** The steps that need not be taken from a world, because what they lead to is reached in another order. */
export type Sleeping = readonly Label[];

/**
 * Whether two steps that are possible in one world lead to the same world in both orders, and neither takes away the
 * other. Steps of different nodes do: each changes its own node and adds to P. Not if both use up the same bound, both
 * add to T, or both are about the same packet.
 */
export function independent(one: Label, other: Label): boolean {
  if (one.node !== undefined && one.node === other.node) return false;
  if (one.uses !== undefined && one.uses === other.uses) return false;
  if (one.packet !== undefined && one.packet === other.packet) return false;
  return !(one.visible && other.visible);
}

/** What sleeps after a step: of what slept before it, and what was taken before it, all that is independent of it. */
export function sleepingAfter(step: Label, sleeping: Sleeping, taken: Sleeping): Sleeping {
  return [...sleeping, ...taken].filter((label) => independent(label, step));
}

/** What sleeps in a world that is reached in two ways. */
export function inBoth(one: Sleeping, other: Sleeping): Sleeping {
  return one.filter(({ number }) => other.some((label) => label.number === number));
}

/** The same steps where the nodes have other names. */
export function renamed(sleeping: Sleeping, naming: Naming, components: Components): Sleeping {
  if (naming.index === 0) return sleeping;
  return sleeping.map((label) => ({
    ...label,
    number: components.image(label.number, naming),
    node: label.node === undefined ? undefined : naming.places[label.node],
    packet: label.packet === undefined ? undefined : components.image(label.packet, naming),
  }));
}
