import { eventInWords } from '../core/awaited-event.ts';
import { formatDuration } from '../core/duration.ts';
import type { NemesisEntry, PlannedFault } from '../core/planned-fault.ts';
import type { Plan } from '../core/plan.ts';
import { quietInWords } from '../core/timing-words.ts';

/** The faults of a plan for people, a line each; before them what the seed chose and when there are none. */
export function planLines({ spec, faults }: Plan): string[] {
  return [
    ...(spec.quiet === undefined ? [] : [quietInWords(spec.quiet)]),
    ...choiceLines(spec.nemesis, faults),
    ...faults.map((fault) => faultLine(fault, Math.max(11, ...faults.map((other) => startOf(other).length)))),
  ];
}

function faultLine(fault: PlannedFault, width: number): string {
  const { atMs, untilMs, id, parameters, order } = fault;
  const length = `for ${formatDuration(untilMs - atMs).padEnd(8)}`;
  return `${startOf(fault).padStart(width)}  ${length} ${id.padEnd(16)} ${JSON.stringify(parameters)}  order ${order.join(' ')}`;
}

/** A time of the run; or an event, and what is planned to lie between it and the start. */
function startOf({ atMs, anchor }: PlannedFault): string {
  const seconds = `${(atMs / 1_000).toFixed(3)} s`;
  if (anchor === undefined) return seconds;
  const event = `on ${eventInWords(anchor.event)}`;
  return atMs === 0 ? event : `${event} + ${seconds}`;
}

/** `of entry 2: kill, pause; not: loss`, per choice of the spec. */
function choiceLines(entries: readonly NemesisEntry[], faults: readonly PlannedFault[]): string[] {
  const firsts = entries.flatMap(({ group }) => (group?.kind === 'one-of' ? [group.first] : []));
  return [...new Set(firsts)].map((first) => {
    const options = entries.flatMap(({ fault, group }, index) =>
      group?.kind === 'one-of' && group.first === first ? [{ fault, index }] : [],
    );
    const isIn = ({ index }: { readonly index: number }): boolean => faults.some(({ entry }) => entry === index);
    const names = (wanted: boolean): string =>
      options
        .filter((option) => isIn(option) === wanted)
        .map(({ fault }) => fault)
        .join(', ');
    const item = Number(entries[first]?.place?.[0] ?? first) + 1;
    return `of the choice of entry ${String(item)} the seed took ${names(true)}, and left ${names(false) || 'nothing'}`;
  });
}
