import { parseDocument } from 'yaml';
import { hosts } from '../cluster/hosts/registry.ts';
import { systems } from '../cluster/systems/registry.ts';
import type { HostProbe } from './core/contracts/host.ts';
import type { Override } from './spec/load.ts';

/** Flags the user gave that decide where the quick start runs; what is given is not chosen again. */
export interface QuickStartFlags {
  readonly engine?: string;
  readonly host?: string;
  readonly system?: string;
}

export interface QuickStartChoice {
  readonly flags: Pick<QuickStartFlags, 'engine' | 'host'>;
  /** Which engine and host, why, and what would give more. */
  readonly explanation: string;
}

/** The best engine and host of this machine for a first run: Docker, else namespaces, else in process. */
export async function chooseQuickStart(given: QuickStartFlags): Promise<QuickStartChoice> {
  if (given.engine !== undefined || given.host !== undefined)
    return { flags: {}, explanation: 'Quick start, on the engine and host you asked for.' };
  if (isByHandlers(given.system)) {
    const explanation = `Quick start: engine sim, as ${given.system ?? ''} is given by handlers.`;
    return { flags: { engine: 'sim' }, explanation };
  }
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

/**
 * The quick start's text for the system that the command line names: another one begins with its own default build, and
 * one that is given by handlers asks its own questions under the faults of its semantics.
 */
export function quickStartText(text: string, overrides: readonly Override[]): string {
  const system = overrides.findLast(({ key }) => key === 'system')?.value;
  const document = parseDocument(text);
  if (system === undefined || system === document.get('system')) return text;
  document.commentBefore = null;
  const foreign = isByHandlers(system) ? ['build', 'workload', 'nemesis', 'recovery'] : ['build'];
  for (const key of foreign) document.delete(key);
  return document.toString();
}

function isByHandlers(system: string | undefined): boolean {
  return systems.all.some((known) => known.name === system && known.byHandlers !== undefined);
}

function improvement(probe: HostProbe): string {
  return `  for host ${probe.host}: ${probe.reason}. ${probe.remedy} (\`npx verdict doctor --install\` does what it can)`;
}
