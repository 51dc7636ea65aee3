import type { JobMeasures } from '../../core/campaign/outcome.ts';
import type { RunRecord } from '../../core/contracts/checker.ts';
import { NS_PER_MS } from '../../core/duration.ts';
import type { FaultRecord } from '../../core/fault-record.ts';
import { NEMESIS, type HistoryEvent } from '../../core/operation.ts';

/**
 * Who came to lead under load, how many terms that took, and how long the cluster was without a leader each time it lost
 * one: from when its process ended, or a fault took it away from the majority, to when another leadership became known.
 * A leader that came back before anybody took its place was not replaced, and counts for nothing.
 */
export function leadersOf(
  { history, trace, plan }: RunRecord,
  effects: readonly FaultRecord[],
  end: number,
): Pick<JobMeasures, 'leaders' | 'terms' | 'newLeaderAfter'> {
  const lost = new LostLeaders();
  const moments = [...momentsOf(history.events), ...absencesOf(effects, plan.nodes.length)]
    .filter(({ time }) => time <= end)
    .sort((a, b) => a.time - b.time);
  for (const moment of moments) lost.see(moment);
  return { leaders: lost.leaders, terms: termsOf(history.events, trace, end), newLeaderAfter: lost.replacedAfter };
}

/** Something that happened to one node; ns. */
type Moment =
  | { readonly kind: 'leads'; readonly time: number; readonly node: string; readonly term: number }
  | { readonly kind: 'ended' | 'away' | 'back'; readonly time: number; readonly node: string };

/** Follows one leadership at a time. */
class LostLeaders {
  leaders = 0;
  /** ms */
  readonly replacedAfter: number[] = [];
  #leader: { readonly node: string; readonly term: number } | undefined;
  /** When the leader was lost, and whether it can still come back as what it was. */
  #lost: { readonly time: number; readonly gone: boolean } | undefined;
  /** By node: how many faults keep it away. */
  readonly #away = new Map<string, number>();

  see(moment: Moment): void {
    if (moment.kind === 'leads') {
      this.#takeOver(moment);
      return;
    }
    const away = (this.#away.get(moment.node) ?? 0) + CHANGE[moment.kind];
    this.#away.set(moment.node, away);
    if (moment.node !== this.#leader?.node) return;
    const gone = moment.kind === 'ended' || this.#lost?.gone === true;
    if (gone || away > 0) this.#lost = { time: this.#lost?.time ?? moment.time, gone };
    else this.#lost = undefined;
  }

  #takeOver({ time, node, term }: Extract<Moment, { readonly kind: 'leads' }>): void {
    if (this.#leader?.node === node && this.#leader.term === term) return;
    this.leaders++;
    if (this.#lost !== undefined) this.replacedAfter.push((time - this.#lost.time) / NS_PER_MS);
    this.#leader = { node, term };
    this.#lost = undefined;
  }
}

/** What each moment adds to the number of faults that keep a node away. */
const CHANGE = { ended: 0, away: 1, back: -1 };

function momentsOf(events: readonly HistoryEvent[]): Moment[] {
  const moments: Moment[] = [];
  for (const { time, process, f, value } of events) {
    if (process !== NEMESIS || (f !== 'leader' && f !== 'exit')) continue;
    const { node, term } = value as { readonly node: string; readonly term: number };
    moments.push(f === 'leader' ? { kind: 'leads', time, node, term } : { kind: 'ended', time, node });
  }
  return moments;
}

/** Faults under which a node goes on but cannot lead a majority. */
const TAKING_AWAY: readonly string[] = ['pause', 'partition'];

function absencesOf(effects: readonly FaultRecord[], nodes: number): Moment[] {
  return effects.flatMap(({ fault, targets, started, stopped }): Moment[] => {
    if (!TAKING_AWAY.includes(fault) || started === undefined) return [];
    // A side that is no minority may hold the majority that goes on.
    if (fault === 'partition' && targets.length * 2 >= nodes) return [];
    return targets.flatMap((node): Moment[] => [
      { kind: 'away', time: started, node },
      { kind: 'back', time: stopped ?? Infinity, node },
    ]);
  });
}

/** From the first term that anybody led to the highest that was seen, both included. */
function termsOf(events: readonly HistoryEvent[], trace: RunRecord['trace'], end: number): number {
  let [first, last] = [Infinity, 0];
  for (const { time, process, f, value } of events) {
    if (process !== NEMESIS || f !== 'leader' || time > end) continue;
    const { term } = value as { readonly term: number };
    [first, last] = [Math.min(first, term), Math.max(last, term)];
  }
  for (const { time, view } of trace) if (view !== undefined && time <= end) last = Math.max(last, view.term);
  return first === Infinity ? 0 : last - first + 1;
}
