import { hosts } from '../cluster/hosts/registry.ts';
import type { HostProbe } from './core/contracts/host.ts';

/** Flags the user gave that decide where the quick start runs; what is given is not chosen again. */
export interface QuickStartFlags {
  readonly engine?: string;
  readonly host?: string;
}

export interface QuickStartChoice {
  readonly flags: QuickStartFlags;
  /** Which engine and host, why, and what would give more. */
  readonly explanation: string;
}

/** The best engine and host of this machine for a first run: Docker, else namespaces, else in process. */
export async function chooseQuickStart(given: QuickStartFlags): Promise<QuickStartChoice> {
  if (given.engine !== undefined || given.host !== undefined)
    return { flags: {}, explanation: 'Quick start, on the engine and host you asked for.' };
  const refused: HostProbe[] = [];
  for (const host of hosts()) {
    const probe = await host.probe();
    if (probe.available) {
      return {
        flags: { engine: 'live', host: host.name },
        explanation: [`Quick start: engine live, host ${host.name}: ${probe.reason}`, ...refused.map(improvement)].join(
          '\n',
        ),
      };
    }
    refused.push(probe);
  }
  return {
    flags: { engine: 'sim' },
    explanation: [
      'Quick start: engine sim: this machine offers no host for real nodes.',
      ...refused.map(improvement),
    ].join('\n'),
  };
}

function improvement(probe: HostProbe): string {
  return `  for host ${probe.host}: ${probe.reason}. ${probe.remedy} (\`npx verdict doctor --install\` does what it can)`;
}
