import { faults } from '../nemesis/registry.ts';
import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { JsonObject } from './core/json.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { placed, type Locate } from './spec/problems.ts';

/** Rates at which a wait until some moment lasts about as long as it should. */
const GENTLEST = 0.8;
const FASTEST = 1.25;

/**
 * Refuses faults that the spec's engine cannot do, those that aim at timers of a system that says nothing of
 * them, and those that its way of waiting makes meaningless.
 *
 * @throws InputError naming the place in the spec, and what can be done instead
 */
export function refuseClockFaults({ nemesis, engine }: ResolvedSpec, system: System, locate: Locate): void {
  nemesis.forEach(({ fault, place, parameters }, index) => {
    const path = ['nemesis', ...(place ?? [index]), 'fault'];
    const { onlyIn } = faults.named(fault);
    if (onlyIn !== undefined && onlyIn !== engine) {
      const message = `${fault} acts on the clocks or the disks of real programs, which engine ${engine} has not`;
      throw new InputError(placed({ path, message, dependsOn: [['engine']] }, locate), {
        code: 'SPEC_INVALID',
        hint: `Use engine: ${onlyIn}. In sim any timer may fire at any step; clocks: {drift: …} sets bounds.`,
      });
    }
    if (system.absoluteDeadlines && upsetsDeadlines(fault, parameters)) {
      const message = `nodes of ${system.name} wait until moments of the monotonic clock, which must go on evenly for them`;
      throw new InputError(placed({ path, message, dependsOn: [['system']] }, locate), {
        code: 'SPEC_INVALID',
        hint: `Bend the wall clock, or run the monotonic one at a rate from ${GENTLEST} to ${FASTEST}.`,
      });
    }
    if (fault !== 'timeout' || system.electionTiming !== undefined) return;
    const message = `${system.name} does not say how long its election timers run`;
    throw new InputError(placed({ path, message, dependsOn: [['system']] }, locate), {
      code: 'SPEC_INVALID',
      hint: 'Leave out timeout, or let the system say it in electionTiming().',
    });
  });
}

function upsetsDeadlines(fault: string, { clock, change, rate }: JsonObject): boolean {
  if (fault === 'timeout') return true;
  if (fault !== 'clock' || clock === 'wall') return false;
  return change !== 'rate' || Number(rate) < GENTLEST || Number(rate) > FASTEST;
}
