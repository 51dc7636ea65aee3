import type { Around } from './around.ts';
import type { Drawing } from './sample.ts';
import type { TargetProblem } from './target.ts';

/*
 * What packet faults of real networks have no counterpart for in a simulated world, where a packet is a message from one
 * node to another and nothing else.
 */

/** A world has neither protocols nor ports. */
export function lacksPorts({ protocol, port }: Pick<Around, 'protocol' | 'port'>): TargetProblem | undefined {
  if (protocol !== 'any')
    return { path: ['protocol'], message: 'packets of engine sim have no protocol; leave it out' };
  return port === 0 ? undefined : { path: ['port'], message: 'packets of engine sim have no port; leave it out' };
}

/** Nothing in a world is bytes. */
export function lacksContent({ draws }: Pick<Drawing, 'draws'>): TargetProblem | undefined {
  if (draws === 'index') return undefined;
  return { path: ['draws'], message: 'packets of engine sim are no bytes to draw by; use draws: index' };
}

/** What clients ask is in a world's inputs, not on its links. */
export function lacksClientLinks({ scope }: Pick<Around, 'scope'>): TargetProblem | undefined {
  if (scope === 'peers') return undefined;
  return { path: ['scope'], message: 'requests of clients are on no link in engine sim; use scope: peers' };
}
