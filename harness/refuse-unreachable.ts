import type { System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { PlannedFault } from './core/planned-fault.ts';
import type { Plan } from './core/plan.ts';
import { spanInWords } from './core/timing-words.ts';
import { entryPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';
import { faults } from '../nemesis/registry.ts';

/** What else decides whether nodes fall behind far enough. */
const SHAPING = [['build'], ['options'], ['workload', 'rate'], ['duration']];

/**
 * Refuses faults that wait for something which cannot come: a node that needs a snapshot where the system never drops
 * entries, or where the load writes too few of them while the fault lasts. Such a run could only end as vacuous.
 *
 * @throws InputError naming the place in the spec and what to set
 */
export function refuseUnreachable(plan: Plan, system: System, locate: Locate): void {
  const { spec } = plan;
  spec.nemesis.forEach((entry, index) => {
    const { fault, forMs } = entry;
    if (faults.named(fault).awaits !== 'snapshot') return;
    const refuse = (key: string, message: string): InputError =>
      new InputError(placed({ path: [...entryPath(entry, index), key], message, dependsOn: SHAPING }, locate), {
        code: 'SPEC_INVALID',
        hint: key === 'for' ? `${remedy} Or let the fault last longer, or raise workload.rate.` : remedy,
      });
    const who = `${system.name} ${spec.build}`;
    const { lag, remedy } = system.compaction?.(spec.build, spec.options) ?? {
      lag: undefined,
      remedy: `Leave out ${fault}, or let the system say in compaction() when it drops entries.`,
    };
    if (lag === undefined)
      throw refuse('fault', `${who} never drops entries of its log, so that no node can need a snapshot`);
    const occurrences = plan.faults.filter(({ entry }) => entry === index);
    const most = Math.max(0, ...occurrences.map((occurrence) => entriesDuring(occurrence, plan, system)));
    if (occurrences.length === 0 || most >= lag) return;
    throw refuse(
      'for',
      `at most ${String(most)} entries are written in ${spanInWords(forMs)}, and only a node that is ` +
        `at least ${String(lag)} entries behind needs a snapshot of ${who}`,
    );
  });
}

/** Operations that become entries, if every one of them is served in time. */
function entriesDuring({ atMs, untilMs }: PlannedFault, { clients, spec }: Plan, system: System): number {
  const capabilities = system.capabilities?.(spec.build, spec.options) ?? [];
  const writesReads = !capabilities.includes('reads-outside-log');
  const isEntry = (operation: { readonly f: string; readonly atMs: number }): boolean =>
    operation.atMs >= atMs && operation.atMs < untilMs && (writesReads || operation.f !== 'read');
  return clients.reduce((sum, { operations }) => sum + operations.filter(isEntry).length, 0);
}
