import type { NodeExit } from '../../harness/core/contracts/host.ts';
import { formatDuration, NS_PER_MS } from '../../harness/core/duration.ts';
import type { FaultEffect } from '../../harness/core/fault-record.ts';
import { linkTimesOf } from '../../harness/core/link-times.ts';
import type { NemesisEvent } from '../../harness/core/nemesis-events.ts';
import type { RunEvent } from '../../harness/core/run-events.ts';
import { linksInWords } from '../model/links.ts';
import { grouped, inTerm, shorten } from '../model/words.ts';
import { faultNotice } from './fault-notice.ts';
import type { Progress } from './progress.ts';

/** What an event says as a line of its own; undefined for events that only move counters. */
export function eventLine(event: RunEvent): string | undefined {
  switch (event.type) {
    case 'phase':
      return event.plannedMs === undefined ? event.phase : `${event.phase} for ${formatDuration(event.plannedMs)}`;
    case 'operation':
      return undefined;
    case 'leader':
      return event.fleeting === true ? undefined : `leader ${event.node}${inTerm(event.term)}`;
    case 'fault':
      return faultLine(event.event);
    case 'exit':
      return exitLine(event.exit);
    case 'warning':
      return `warning: ${event.message}`;
  }
}

/** Events a person must not miss even where a single live line shows the rest. */
export function isLasting(event: RunEvent): boolean {
  if (event.type === 'fault') return faultNotice(event.event)?.kind === 'skipped';
  return event.type === 'warning' || (event.type === 'exit' && !event.exit.expected);
}

/** In the words of the summary at the end. */
export function countersText({ outcomes: { ok, fail, info } }: Progress): string {
  return `${grouped(ok)} ok, ${grouped(fail)} did not happen, ${grouped(info)} unknown`;
}

export function hasOperations({ outcomes: { ok, fail, info } }: Progress): boolean {
  return ok + fail + info > 0;
}

/**
 * How far the load of an exact engine is, whose planned length is of virtual time: that says nothing of how long a person
 * waits, but its share does. Undefined in other phases.
 */
export function shareDone({ phase, time }: Progress, virtualMs: number | undefined): string | undefined {
  if (virtualMs === undefined || phase !== 'load') return undefined;
  return `${String(Math.min(100, Math.floor((100 * time) / (virtualMs * NS_PER_MS))))} % done`;
}

/** The live line, at most `width` characters: phase and time first, then whatever there is room for. */
export function liveLine(progress: Progress, inPhaseMs: number, width: number, virtualMs?: number): string {
  const share = shareDone(progress, virtualMs);
  const parts = [
    `${progress.phase ?? 'starting'} ${timesText(inPhaseMs, progress.plannedMs)}${share === undefined ? '' : `, ${share}`}`,
    ...(hasOperations(progress) ? [countersText(progress)] : []),
    ...(progress.leader ? [leaderText(progress.leader)] : []),
    ...(progress.faults.size > 0 ? [[...progress.faults.values()].join(' + ')] : []),
  ];
  return shorten(parts.join(' | '), Math.max(20, width));
}

/** Whether the next one comes too soon to be told by itself. */
export function isFleeting(event: RunEvent): boolean {
  return event.type === 'operation' || (event.type === 'leader' && event.fleeting === true);
}

/** Who leads where no line of its own says so. */
export function fleetingLeader({ leader }: Progress): string | undefined {
  return leader?.fleeting === true ? leaderText(leader) : undefined;
}

/** In few characters; programs without terms say 0. */
function leaderText({ node, term }: NonNullable<Progress['leader']>): string {
  return term === 0 ? `leader ${node}` : `leader ${node} term ${String(term)}`;
}

/** `00:12`: minutes and seconds. */
export function stamp(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${String(Math.floor(seconds / 60)).padStart(2, '0')}:${String(seconds % 60).padStart(2, '0')}`;
}

function timesText(inPhaseMs: number, plannedMs: number | undefined): string {
  if (plannedMs === undefined) return stamp(inPhaseMs);
  return `${stamp(inPhaseMs)}, ${stamp(Math.max(0, plannedMs - inPhaseMs))} left`;
}

function faultLine(event: NemesisEvent): string | undefined {
  const notice = faultNotice(event);
  switch (notice?.kind) {
    case 'started':
      return `fault ${notice.id}: ${notice.description}`;
    case 'skipped':
      return `skipped ${notice.id}: ${notice.description} (${notice.reason})`;
    case 'stopped':
      return `healed ${notice.id}${notice.effect ? `: ${effectText(notice.effect)}` : ''}`;
    case 'observed':
      return `effect of ${notice.id}: ${linksInWords(linkTimesOf(notice.effect)) ?? effectText(notice.effect)}`;
    case undefined:
      return undefined;
  }
}

function effectText({ observation, count, proven, reason }: FaultEffect): string {
  return `${observation} ${grouped(count)}${proven ? '' : `, no effect proven${reason === undefined ? '' : ` (${reason})`}`}`;
}

function exitLine(exit: NodeExit): string {
  const cause = exit.signal ?? `code ${String(exit.code)}`;
  return `${exit.node} ${exit.expected ? 'stopped' : 'exited by itself'} (${cause})`;
}
