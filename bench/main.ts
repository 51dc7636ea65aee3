import { cpus, release } from 'node:os';
import { dockerHost } from '../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../cluster/hosts/namespace/namespace-host.ts';
import { benchCampaign } from './campaign.ts';
import { benchClientLoop } from './client-loop.ts';
import { benchClock } from './clock.ts';
import type { Figure } from './figures.ts';
import { benchHunt } from './hunt.ts';
import { benchLockstep, benchLockstepInContainers } from './lockstep.ts';
import { benchPacketRules } from './packet-rules.ts';
import { benchPatterns } from './patterns.ts';
import { benchReportPage } from './report-page.ts';
import { benchSchedules } from './schedules.ts';
import { benchStartup } from './startup.ts';
import { benchWholeRun } from './whole-run.ts';

/** The measurements by name; `npm run bench -- NAME…` runs some of them. */
const BENCHES: Readonly<Record<string, () => Promise<Figure[]>>> = {
  schedules: benchSchedules,
  patterns: benchPatterns,
  hunt: benchHunt,
  campaign: benchCampaign,
  'client-loop': benchClientLoop,
  'packet-rules-namespace': () => benchPacketRules(namespaceHost),
  'packet-rules-docker': () => benchPacketRules(dockerHost),
  clock: benchClock,
  lockstep: benchLockstep,
  'lockstep-docker': benchLockstepInContainers,
  'report-page': benchReportPage,
  startup: benchStartup,
  'whole-run': benchWholeRun,
};

const asked = process.argv.slice(2);
const names = asked.length === 0 ? Object.keys(BENCHES) : asked;
process.stdout.write(`node ${process.version}, kernel ${release()}, ${String(cpus().length)} processors\n`);
for (const name of names) {
  const bench = BENCHES[name];
  if (bench === undefined) throw new Error(`no bench "${name}"; there are ${Object.keys(BENCHES).join(', ')}`);
  for (const figure of await bench()) {
    const mark = figure.met === undefined ? '    ' : figure.met ? 'met ' : 'MISS';
    process.stdout.write(
      `${mark} ${figure.name}: ${figure.value}${figure.goal === '' ? '' : `  (goal ${figure.goal})`}\n`,
    );
  }
}
