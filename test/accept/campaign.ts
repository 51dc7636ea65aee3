import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIRECTED } from '../../cluster/raft/directed-schedules.ts';
import { BUGS } from '../../cluster/raft/handlers/bugs.ts';
import type { CampaignSummary } from '../../harness/core/campaign/summary.ts';
import { killAgainAndAgain } from '../campaign-kills.ts';
import { verdict, withOut } from '../verdict-process.ts';
import type { Report } from './report.ts';

/** Seeds of the correct build; `VERDICT_SEEDS` sets another number. */
const SEEDS = Number(process.env['VERDICT_SEEDS'] ?? 10_000);
/** Seeds in which each planted bug may show itself. */
const SEEDS_OF_BUG = 40;
/** How often coordinator or worker are killed; `VERDICT_KILLS` sets another number. */
const KILLS = Number(process.env['VERDICT_KILLS'] ?? 50);

const FAULTS = `nemesis:
  - { fault: partition, shape: [isolate-leader, majority, one-way], every: 1s, for: 500ms }
  - { fault: kill, target: minority, every: 1s, for: 300ms }
  - { fault: loss, percent: 10, target: all, every: 1s, for: 500ms }
  - { fault: duplicate, percent: 20, target: all, every: 1s, for: 500ms }
`;

/** A correct build passes every seed; of planted bugs those that these faults can show are each one signature. */
export async function campaignFinds(report: Report): Promise<void> {
  await withOut(async (out) => {
    const correct = await campaign(out, 'correct', 'paper', SEEDS);
    const { done } = correct.jobs;
    report.that(
      `paper: ${String(correct.endings.pass)} of ${String(done)} seeds passed, ${(done / (correct.elapsed / 1_000)).toFixed(1)} per second`,
      correct.verdict === 'pass' && done === SEEDS,
    );
    for (const sentence of correct.sentences) report.note(sentence);
    const controls = BUGS.filter((bug) => 'control' in bug).map(({ name }) => name as string);
    for (const { base, bug } of DIRECTED.filter((each) => !controls.includes(each.bug))) {
      const { signatures, endings } = await campaign(
        out,
        bug,
        `${base}+${bug}`,
        SEEDS_OF_BUG,
        '--stop-after-failures',
        '5',
      );
      const names = signatures.map(({ signature, kind, count, alias, shrunk }) =>
        [`${signature} ${kind} ${String(count)}`, ...alias, `${String(shrunk?.steps ?? '-')} steps`].join(', '),
      );
      const what = endings.fail === 0 ? 'not shown by these faults' : names.join('; ');
      report.note(`${base}+${bug}: ${what}`);
      if (endings.fail > 0)
        report.that(`${bug}: one signature`, signatures.length === 1 && signatures[0]?.kind === 'bug');
    }
  });
}

/** Killed again and again, coordinator and workers, a campaign in process and on real nodes does every job once. */
export async function campaignSurvives(report: Report): Promise<void> {
  await withOut(async (out) => {
    const sim = specIn(out, 'killed-sim', 'paper', 1_500);
    const live = join(out, 'killed-live.yaml');
    writeFileSync(live, LIVE);
    for (const [name, seeds, within, specs] of [
      ['in process', 400, 3_000, [sim]],
      ['on real nodes too', 30, 6_000, [sim, live]],
    ] as const) {
      const runs = join(out, name.replaceAll(' ', '-'));
      const killed = await killAgainAndAgain({
        args: [...specs, '--seeds', `1..${String(seeds)}`],
        ...{ out: runs, kills: KILLS / 2, seed: name, within },
      });
      const { outcomes, coordinators, workers } = killed;
      const first = outcomes.filter(({ attempt }) => attempt === 1);
      const ids = new Set(first.map(({ job: { id } }) => id));
      const kills = `${String(coordinators)} coordinators and ${String(workers)} workers killed`;
      const done = `${String(ids.size)} jobs done in ${String(first.length)} first runs`;
      const exact = ids.size === seeds * specs.length && first.length === ids.size;
      report.that(`campaign ${name}, ${kills}: ${done}`, exact);
      // Whoever kills the worker of a job and the next one as well has made trouble himself.
      const troubles = outcomes.flatMap(({ trouble }) => trouble ?? []);
      const others = troubles.filter((trouble) => !/its worker went away 2 times: .*SIGKILL/.test(trouble));
      report.that(`no other trouble: ${String(troubles.length)} jobs lost their worker twice`, others.length === 0);
      for (const trouble of others) report.note(trouble);
    }
  });
}

const LIVE = `name: killed-live
system: raft
engine: live
host: namespace
nodes: 3
workload: { name: register, keys: 2, clients: 3, rate: 50/s }
nemesis:
  - { fault: kill, target: leader, at: 500ms, for: 500ms }
duration: 2s
recovery: 3s
`;

function specIn(out: string, name: string, build: string, steps: number): string {
  const file = join(out, `${name}.yaml`);
  mkdirSync(out, { recursive: true });
  const head = `name: ${name}\nsystem: raft\nbuild: ${build}\nengine: sim\nnodes: 3\n`;
  const load = `workload: { name: register, keys: 2, clients: 4 }\nduration: 3s\nsteps: ${String(steps)}\nrecovery: 2s\n`;
  writeFileSync(file, head + load + FAULTS);
  return file;
}

async function campaign(out: string, name: string, build: string, seeds: number, ...more: readonly string[]) {
  const spec = specIn(out, name, build, 1_500);
  const range = ['--seeds', `1..${String(seeds)}`, '--out', join(out, name)];
  const { stdout, stderr } = await verdict('campaign', spec, ...range, ...more, '--json', '--quiet');
  if (stdout === '') throw new Error(`verdict campaign ${name} gave no document:\n${stderr}`);
  return JSON.parse(stdout) as CampaignSummary;
}
