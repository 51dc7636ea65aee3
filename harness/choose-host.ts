import type { Host, HostProbe } from './core/contracts/host.ts';
import { UnavailableError } from './core/errors.ts';
import type { HostName } from './core/spec.ts';
import { hosts } from '../cluster/hosts/registry.ts';
import { ownPrograms } from './own-programs.ts';

export interface ChosenHost {
  readonly host: Host;
  readonly probe: HostProbe;
  /** Why this one, and what was passed over, for the user. */
  readonly why: string;
}

/**
 * The host of a live run: the one demanded, or with `auto` the first of the preferred order that this machine has.
 *
 * @throws UnavailableError with the remedy when there is none
 */
export async function chooseHost(demanded: HostName): Promise<ChosenHost> {
  const refused: HostProbe[] = [];
  const programs = await ownPrograms();
  for (const host of hosts()) {
    if (demanded !== 'auto' && host.name !== demanded) continue;
    const probe = await host.probe(programs);
    if (probe.available) return { host, probe, why: explain(probe, refused) };
    refused.push(probe);
  }
  throw new UnavailableError(
    refused.map((probe) => `Host ${probe.host} is not available: ${probe.reason}`).join('\n'),
    {
      code: 'HOST_UNAVAILABLE',
      hint: refused.map((probe) => probe.remedy).join(' Or: '),
    },
  );
}

function explain(chosen: HostProbe, refused: readonly HostProbe[]): string {
  const passed = refused.map((probe) => `; not ${probe.host}: ${probe.reason}`).join('');
  return `${chosen.host}: ${chosen.reason}${passed}`;
}
