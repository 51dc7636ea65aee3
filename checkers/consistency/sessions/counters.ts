import type { Budget } from '../../linearizability/budget.ts';
import { onKey } from '../../linearizability/sentence.ts';
import type { HistoryObject, Step } from '../program-order.ts';
import { inWords, type Conflict, type Guarantee, type ObjectJudgement } from './guarantee.ts';

/**
 * Which guarantees a counter keeps that is never decremented: a session's answers never fall, and are never less than
 * what it had added itself. In which order others' increments came in, answers do not show, so the two guarantees about
 * writes are kept as far as anybody can tell.
 */
export function judgeCounter(
  { key }: HistoryObject,
  sessions: readonly (readonly Step[])[],
  budget: Budget,
): ObjectJudgement {
  const { reads, answers } = key.model;
  const amountOf = ({ call }: Step): number => (reads.includes(call.f) ? 0 : (call.input as number));
  if (!budget.spend(key.calls.length)) return { judged: false, why: 'unknown' };
  if (sessions.some((steps) => steps.some((step) => amountOf(step) < 0))) return { judged: false, why: 'not-judged' };
  const conflicts = new Map<Guarantee, Conflict>();
  for (const steps of sessions) {
    let own = key.semantics.initial as number;
    let highest: Step | undefined;
    const writes: Step[] = [];
    for (const step of steps) {
      const { call } = step;
      own += amountOf(step);
      if (amountOf(step) > 0) writes.push(step);
      if (![...reads, ...answers].includes(call.f) || call.output === undefined) continue;
      const total = call.output as number;
      if (highest && total < (highest.call.output as number)) {
        const told = `was told ${text(highest)} and then ${text(step)}`;
        add('monotonic-reads', [highest, step], told);
      }
      if (total < own)
        add('read-your-writes', [...writes, step], `had made it at least ${own}, but was told ${text(step)}`);
      if (!highest || total > (highest.call.output as number)) highest = step;
    }
  }
  return { judged: true, conflicts: [...conflicts.values()] };

  function add(guarantee: Guarantee, steps: readonly Step[], told: string): void {
    if (conflicts.has(guarantee)) return;
    const process = String(steps[0]?.call.operation.process);
    const sentence = `${inWords([guarantee])}${onKey(key.key)} cannot have been kept: process ${process} ${told}`;
    conflicts.set(guarantee, { key: key.key, guarantees: [guarantee], steps: [...new Set(steps)], sentence });
  }
}

function text({ call }: Step): string {
  return `${JSON.stringify(call.output)} (#${call.operation.index})`;
}
