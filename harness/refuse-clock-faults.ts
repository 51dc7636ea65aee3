import { NEAREST } from '../nemesis/clock/capability.ts';
import { faults } from '../nemesis/registry.ts';
import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { JsonObject } from './core/json.ts';
import type { NemesisEntry } from './core/planned-fault.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { entryPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';

/** Rates at which a wait until some moment lasts about as long as it should. */
const GENTLEST = 0.8;
const FASTEST = 1.25;

/** What to write where programs wait until moments. */
export const GENTLER = `Bend the wall clock, or run the monotonic one at a rate from ${GENTLEST} to ${FASTEST}; ${NEAREST}.`;

/**
 * Refuses faults that the spec's engine cannot do, those that the system's nodes do not bear by what it declares, and
 * those that aim at timers of a system that says nothing of them.
 *
 * @throws InputError naming the place in the spec, and what can be done instead
 */
export function refuseClockFaults({ nemesis, engine }: ResolvedSpec, system: System, locate: Locate): void {
  nemesis.forEach((entry, index) => {
    const path = [...entryPath(entry, index), 'fault'];
    const refuse = (dependsOn: string, message: string, hint: string): InputError =>
      new InputError(placed({ path, message, dependsOn: [[dependsOn]] }, locate), { code: 'SPEC_INVALID', hint });
    const { fault } = entry;
    const { onlyIn } = faults.named(fault);
    if (onlyIn !== undefined && onlyIn !== engine) {
      throw refuse(
        'engine',
        `${fault} acts on the clocks or the disks of real programs, which engine ${engine} has not`,
        `Use engine: ${onlyIn}. Fault clock bends the clocks of other engines too.`,
      );
    }
    if (engine !== 'live') return;
    const unborne = unborneBy(entry, system);
    if (unborne !== undefined) throw refuse('system', unborne.message, unborne.hint);
    if (fault === 'timeout' && system.electionTiming === undefined) {
      const message = `${system.name} does not say how long its election timers run`;
      throw refuse('system', message, 'Leave out timeout, or let the system say it in electionTiming().');
    }
  });
}

/** Whether a fault makes programs that wait until moments of the monotonic clock wait for ever, or not at all. */
export function upsetsDeadlines({ fault, parameters }: Pick<NemesisEntry, 'fault' | 'parameters'>): boolean {
  const { clock, change, rate }: JsonObject = parameters;
  if (fault === 'timeout') return true;
  if (fault !== 'clock' || clock === 'wall') return false;
  return change !== 'rate' || Number(rate) < GENTLEST || Number(rate) > FASTEST;
}

/** Why a system's nodes do not bear a fault, by what it declares. */
function unborneBy(entry: NemesisEntry, { name, clockFaults = 'all' }: System) {
  if (clockFaults === 'none' && (entry.fault === 'clock' || entry.fault === 'timeout'))
    return {
      message: `nodes of ${name} cannot be given clocks of their own`,
      hint: `Leave out ${entry.fault}; ${NEAREST}.`,
    };
  if (clockFaults !== 'wall-and-mild-rate' || !upsetsDeadlines(entry)) return undefined;
  const message = `nodes of ${name} wait until moments of the monotonic clock, which must go on evenly for them`;
  return { message, hint: GENTLER };
}
