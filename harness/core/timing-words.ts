import { eventInWords } from './awaited-event.ts';
import { formatDuration } from './duration.ts';
import type { NemesisEntry, QuietPeriods, Span } from './planned-fault.ts';

/** When a fault happens, for people: `every 5 s to 15 s for 2 s, from 10 s`, `after 100 ok for 2 s`. */
export function timingInWords(entry: NemesisEntry): string {
  const bounds = [
    entry.fromMs === undefined ? '' : `, from ${formatDuration(entry.fromMs)}`,
    entry.untilMs === undefined ? '' : `, until ${formatDuration(entry.untilMs)}`,
  ];
  return `${startsInWords(entry)} for ${spanInWords(entry.forMs)}${bounds.join('')}${groupInWords(entry)}`;
}

/** `2 s to 4 s`, or a single length. */
export function spanInWords(span: Span): string {
  if (typeof span === 'number') return formatDuration(span);
  return `${formatDuration(span.least)} to ${formatDuration(span.most)}`;
}

/** `quiet for the last 5 s of every 20 s`. */
export function quietInWords({ everyMs, forMs }: QuietPeriods): string {
  return `quiet for the last ${formatDuration(forMs)} of every ${formatDuration(everyMs)}`;
}

function startsInWords({ everyMs, atMs, event, delayMs, times = 1 }: NemesisEntry): string {
  if (atMs !== undefined) return `at ${atMs.map(formatDuration).join(', ')}`;
  if (everyMs !== undefined) return `every ${spanInWords(everyMs)}`;
  if (event === undefined) return 'at no time';
  const delay = delayMs === undefined ? '' : `${formatDuration(delayMs)} `;
  return `${delay}after ${eventInWords(event)}${times === 1 ? '' : `, ${String(times)} times,`}`;
}

function groupInWords({ group, place }: NemesisEntry): string {
  if (group === undefined) return '';
  const item = String(Number(place?.[0] ?? group.first) + 1);
  if (group.kind === 'sequence') return `, in the sequence of entry ${item}`;
  return `, ${group.pick === 'some' ? 'some' : String(group.pick)} of the choice of entry ${item}`;
}
