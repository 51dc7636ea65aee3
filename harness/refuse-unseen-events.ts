import { systems } from '../cluster/systems/registry.ts';
import { eventInWords } from './core/awaited-event.ts';
import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { startPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';

/**
 * Refuses faults that wait for an event which nobody sees of the system's real nodes. Such a run could only end as vacuous.
 *
 * @throws InputError naming the place in the spec, and the systems of which it is seen
 */
export function refuseUnseenEvents({ nemesis, engine }: ResolvedSpec, system: System, locate: Locate): void {
  if (engine !== 'live' || system.reportsLog) return;
  nemesis.forEach((entry, index) => {
    const { event } = entry;
    if (event?.kind !== 'commit-index') return;
    const path = [...startPath(entry, index), 'on'];
    const message = `nobody would see ${eventInWords(event)}: nodes of ${system.name} do not say how far their logs reach`;
    const able = systems.all.filter(({ reportsLog }) => reportsLog).map(({ name }) => name);
    throw new InputError(placed({ path, message, dependsOn: [['system'], ['engine']] }, locate), {
      code: 'SPEC_INVALID',
      hint: `Wait for operations (after: ${String(Math.max(1, event.above))} ok), or use a system that says it: ${able.join(', ')}.`,
    });
  });
}
