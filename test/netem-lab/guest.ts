/** Runs in the machine of the netem lab, as root: measures packet faults there and says what holds. */
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import type { HostProbe } from '../../harness/core/contracts/host.ts';
import { chooseBackend } from '../../nemesis/backend.ts';
import { openKit } from '../nemesis/nemesis-kit.ts';
import { openStationLab } from '../nemesis/station-lab.ts';
import { Claims, must } from './claims.ts';
import { measureDelays } from './delays.ts';
import { measureHeal } from './heal.ts';
import { Links } from './links.ts';
import { measureLosses } from './losses.ts';
import { measureOtherEffects } from './other-effects.ts';

const NETEM = ['packet-seeded', 'packet-bursts', 'packet-delay', 'packet-reorder', 'packet-corrupt', 'packet-rate'];

const probe = await namespaceHost.probe();
const stations = await openStationLab();
let claims: Claims;
try {
  const kit = await openKit(stations.lab, stations.directory, chooseBackend(probe));
  const links = new Links(stations, kit);
  claims = new Claims(async () => {
    for (const fault of kit.nemesis.active) await kit.end(fault);
  });
  await claims.that('the probe finds netem with seed, and netem is chosen', () => Promise.resolve(chosenIn(probe)));
  const before = await links.listing();
  await links.measureWithoutFault(claims);
  await measureLosses(claims, links);
  await measureDelays(claims, links);
  await measureOtherEffects(claims, links);
  await measureHeal(claims, links, before);
  await kit.ledger.close();
} finally {
  await stations.close();
}
process.exitCode = claims.conclude() ? 0 : 1;

function chosenIn({ capabilities }: HostProbe): string {
  for (const name of NETEM) {
    const found = capabilities.find((capability) => capability.name === name);
    must(found?.available === true && found.mechanism.startsWith('netem'), `${name}: ${found?.mechanism ?? 'unknown'}`);
  }
  const { name } = chooseBackend(probe);
  must(name === 'netem', name);
  return NETEM.join(', ');
}
