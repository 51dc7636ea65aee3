import { DIRECTED } from '../cluster/raft/directed-schedules.ts';
import { BUGS } from '../cluster/raft/handlers/bugs.ts';
import { systems } from '../cluster/systems/registry.ts';
import { Attempts } from '../harness/search/hunt/attempt.ts';
import { trialsOf } from '../harness/search/hunt/target.ts';
import { STRATEGIES } from '../harness/search/strategies/portfolio.ts';
import type { Strategy } from '../harness/search/strategies/strategy.ts';
import type { Trials } from '../harness/search/trials.ts';
import { quantile, type Figure } from './figures.ts';

const CAMPAIGNS = 5;
/** Schedules after which a campaign gives up; `VERDICT_CAP` sets another number. */
const CAP = Number(process.env['VERDICT_CAP'] ?? 100);

/**
 * Schedules to the first violation, for every planted bug: the median of five campaigns with seeds of their own, of each
 * strategy alone and of all by their shares. A campaign that gives up counts as more than the cap.
 */
export function benchHunt(): Promise<Figure[]> {
  const controls = BUGS.filter((bug) => 'control' in bug).map(({ name }) => name as string);
  const hunted = DIRECTED.filter(({ bug }) => !controls.includes(bug));
  const portfolios = [...STRATEGIES.map((strategy) => [strategy]), STRATEGIES];
  const names = [...STRATEGIES.map(({ name }) => name), 'all'];
  const rows = hunted.map(({ base, bug }): Figure => {
    const trials = trialsOf({
      ...{ system: 'raft', build: `${base}+${bug}`, options: systems.named('raft').options({}) },
      ...{ plugins: [], semantics: null, clocks: null },
    });
    const medians = portfolios.map((strategies, index) => `${names[index] ?? ''} ${median(trials, strategies)}`);
    return { name: bug, value: medians.join(', '), goal: '', met: undefined };
  });
  return Promise.resolve(rows);
}

function median(trials: (nodes: number) => Trials, strategies: readonly Strategy[]): string {
  const attempts = new Attempts({ strategies, sizes: null, trials, progress: false });
  const counts = Array.from({ length: CAMPAIGNS }, (_, campaign) => toFirst(attempts, campaign));
  const middle = quantile(counts, 0.5);
  return middle > CAP ? `> ${String(CAP)}` : String(middle);
}

function toFirst(attempts: Attempts, campaign: number): number {
  for (let schedule = 1; schedule <= CAP; schedule++) {
    if (attempts.attempt(`bench/${String(campaign)}/${String(schedule)}`).breach !== undefined) return schedule;
  }
  return CAP + 1;
}
