/** `npm run accept`: the acceptance list in full repetition. Takes long; `npm run accept -- NAME…` runs parts of it. */
import { dockerHost } from '../../cluster/hosts/docker/docker-host.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { badInput } from './bad-input.ts';
import { comparisons } from './compare.ts';
import { campaignFinds, campaignSurvives } from './campaign.ts';
import { digestsRepeat } from './digests.ts';
import { etcdRuns } from './etcd.ts';
import { huntBugs } from './hunt.ts';
import { induction } from './induct.ts';
import { killedHarness } from './killed-harness.ts';
import { labStateSees } from './lab-state-sees.ts';
import { lockstepConformance } from './lockstep-conformance.ts';
import { lockstepDeterminism, nondeterminismDenied } from './lockstep-determinism.ts';
import { lockstepBugs } from './lockstep-bugs.ts';
import { nineFaults } from './nine-faults.ts';
import { partitionHeals } from './partition-heals.ts';
import { packetEffects } from './packets.ts';
import { PLANTED_BUGS } from './planted-bugs.ts';
import { evaluatorsAgree, neverAccused } from './random-schedules.ts';
import { liveRunsReenacted } from './reenact.ts';
import { queueKills } from './queue-kills.ts';
import { Report } from './report.ts';
import { shrinkFinds } from './shrink.ts';

const SEEDS = Array.from({ length: 20 }, (_, i) => i + 1);

const PARTS: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  'bad-input': badInput,
  ...PLANTED_BUGS,
  etcd: etcdRuns,
  campaign: campaignFinds,
  'campaign-killed': campaignSurvives,
  digests: digestsRepeat,
  'queue-kills': queueKills,
  compare: comparisons,
  hunt: huntBugs,
  induct: induction,
  shrink: shrinkFinds,
  'lockstep-bugs': lockstepBugs,
  reenact: liveRunsReenacted,
  'lockstep-conformance': lockstepConformance,
  'lockstep-determinism': lockstepDeterminism,
  'lockstep-denied': nondeterminismDenied,
  'schedules-never-accused': neverAccused,
  'evaluators-agree': evaluatorsAgree,
  'partition-heals': partitionHeals,
  'packets-namespace': (report) => packetEffects(report, namespaceHost),
  'packets-docker': (report) => packetEffects(report, dockerHost),
  'lab-state-namespace': (report) => labStateSees(report, namespaceHost),
  'lab-state-docker': (report) => labStateSees(report, dockerHost),
  'nine-faults-namespace': (report) => nineFaults(report, 'namespace', SEEDS),
  'nine-faults-docker': (report) => nineFaults(report, 'docker', SEEDS),
  'killed-harness-namespace': (report) => killedHarness(report, 'namespace'),
  'killed-harness-docker': (report) => killedHarness(report, 'docker'),
};

const report = new Report();
const asked = process.argv.slice(2);
for (const name of asked.length === 0 ? Object.keys(PARTS) : asked) {
  const part = PARTS[name];
  if (part === undefined) throw new Error(`no part "${name}"; there are ${Object.keys(PARTS).join(', ')}`);
  process.stdout.write(`${name}\n`);
  await part(report);
}
process.exitCode = report.failures === 0 ? 0 : 1;
