import { existsSync, readFileSync } from 'node:fs';
import { execa } from 'execa';
import type { Command } from 'commander';
import { TOOL_PATH } from '../../cluster/hosts/command.ts';
import { hosts } from '../../cluster/hosts/registry.ts';
import { systems } from '../../cluster/systems/registry.ts';
import { clockCapability } from '../../nemesis/clock/capability.ts';
import { faultNeeds } from '../../nemesis/fault-needs.ts';
import { faults } from '../../nemesis/registry.ts';
import { CAPABILITIES } from '../core/capability-table.ts';
import type { Capability, HostProbe } from '../core/contracts/host.ts';
import { UnavailableError } from '../core/errors.ts';
import { MECHANISMS, type Mechanism } from '../core/mechanisms.ts';
import { ownPrograms } from '../own-programs.ts';
import { packageVersion } from '../version.ts';
import { print, type CommandContext } from './context.ts';

/** A program Verdict can use, the Debian packages it comes from, and what it is good for. */
interface Tool {
  readonly program: string;
  readonly package: string;
  readonly use: string;
}

/** What mechanisms work with, and what nothing live depends on. */
const TOOLS: readonly Tool[] = [
  ...toolsOfMechanisms(),
  { program: 'java', package: 'default-jre-headless', use: 'generated Allure report' },
];

interface Diagnosis {
  readonly verdict: string;
  readonly node: string;
  readonly tools: readonly (Tool & { readonly found: boolean })[];
  readonly hosts: readonly (HostProbe & { readonly missingFaults: readonly string[] })[];
  readonly builds: readonly { readonly system: string; readonly build: string; readonly ready: boolean }[];
}

/** `verdict doctor`: what works on this machine, by trying it, and what would make the rest work. */
export function doctorCommand(program: Command, context: CommandContext): void {
  program
    .command('doctor')
    .description('try what this machine can do and say what is missing')
    .option('--install', 'install missing Debian packages (as root)')
    .option('--json', 'print JSON')
    .action(async (flags: { install?: true; json?: true }) => {
      if (flags.install) await install(context);
      const diagnosis = await diagnose();
      if (flags.json) print(context.stdout, JSON.stringify(diagnosis, undefined, 2));
      else printDiagnosis(diagnosis, context);
    });
}

async function diagnose(): Promise<Diagnosis> {
  const programs = await ownPrograms();
  const clock = await clockCapability();
  const builds = await Promise.all(
    systems.all.map(async (system) =>
      (await system.builds()).map(({ name, ready }) => ({ system: system.name, build: name, ready })),
    ),
  );
  return {
    verdict: packageVersion(),
    node: process.version,
    tools: TOOLS.map((tool) => ({ ...tool, found: isInstalled(tool.program) })),
    hosts: (await Promise.all(hosts().map((host) => host.probe(programs)))).map((probe) => {
      const whole = withClock(probe, clock);
      return { ...whole, missingFaults: missingFaults(whole) };
    }),
    builds: builds.flat(),
  };
}

/** Programs are given clocks by the same means wherever they run. */
function withClock(probe: HostProbe, clock: Capability): HostProbe {
  return probe.available ? { ...probe, capabilities: [...probe.capabilities, clock] } : probe;
}

/** Faults that cannot be had on the host here, whatever their keys say. */
function missingFaults({ available, capabilities }: HostProbe): string[] {
  if (!available) return [];
  const works = new Set(capabilities.filter((capability) => capability.available).map(({ name }) => name));
  return faults.all
    .filter((family) => faultNeeds(family).always.some((name) => !works.has(name)))
    .map(({ name }) => name);
}

/** Each program once, with what it does in the words of the table. */
function toolsOfMechanisms(): Tool[] {
  const uses = new Map<string, { readonly package: string; readonly capabilities: Set<string> }>();
  for (const [capability, { mechanisms }] of Object.entries(CAPABILITIES)) {
    for (const mechanism of mechanisms) {
      const { tool }: Mechanism = MECHANISMS[mechanism];
      if (tool === undefined) continue;
      const use = uses.get(tool.program) ?? { package: tool.package, capabilities: new Set() };
      uses.set(tool.program, { ...use, capabilities: use.capabilities.add(capability) });
    }
  }
  return [...uses].map(([program, use]) => ({ program, package: use.package, use: [...use.capabilities].join(', ') }));
}

function isInstalled(program: string): boolean {
  return TOOL_PATH.split(':').some((folder) => folder !== '' && existsSync(`${folder}/${program}`));
}

function printDiagnosis(diagnosis: Diagnosis, { stdout }: CommandContext): void {
  print(stdout, `verdict ${diagnosis.verdict}, node ${diagnosis.node}`);
  for (const host of diagnosis.hosts) {
    print(stdout, `${mark(host.available)} host ${host.host}: ${host.reason}`);
    if (!host.available) print(stdout, `    to get it: ${host.remedy}`);
    for (const { name, available, mechanism, remedy } of host.capabilities) {
      print(
        stdout,
        `    ${mark(available)} ${name.padEnd(16)} ${mechanism}${available || remedy === '' ? '' : `; to get it: ${remedy}`}`,
      );
    }
    if (host.missingFaults.length > 0) print(stdout, `    no fault ${host.missingFaults.join(', ')}`);
    else if (host.available) print(stdout, '    every fault can be had');
  }
  for (const tool of diagnosis.tools) {
    print(
      stdout,
      `${mark(tool.found)} ${tool.program.padEnd(8)} ${tool.found ? tool.use : `missing (${tool.use}): package ${tool.package}`}`,
    );
  }
  print(stdout, `builds ready: ${readyBuilds(diagnosis).join(', ')}`);
  const missing = missingPackages();
  if (missing.length > 0)
    print(stdout, `To install what is missing: npx verdict doctor --install   (${installCommand(missing).join(' ')})`);
}

/** Builds that vary another one are counted: `verdict list builds` names them. */
function readyBuilds({ builds }: Diagnosis): string[] {
  const ready = builds.filter((build) => build.ready);
  return ready
    .filter(({ build }) => !build.includes('+'))
    .map(({ system, build }) => {
      const variations = ready.filter((other) => other.system === system && other.build.startsWith(`${build}+`)).length;
      return `${system} ${build}${variations === 0 ? '' : ` (and ${String(variations)} variations)`}`;
    });
}

function mark(good: boolean): string {
  return good ? 'ok  ' : 'MISS';
}

function missingPackages(): string[] {
  const missing = TOOLS.filter(({ program }) => !isInstalled(program));
  return [...new Set(missing.flatMap((tool) => tool.package.split(' ')))];
}

function installCommand(packages: readonly string[]): string[] {
  return ['apt-get', 'install', '-y', '--no-install-recommends', ...packages];
}

/** Only what is missing, only from the machine's own package sources, and only because the user asked. */
async function install({ stderr }: CommandContext): Promise<void> {
  const missing = missingPackages();
  if (missing.length === 0) {
    print(stderr, 'Nothing is missing.');
    return;
  }
  const command = installCommand(missing);
  if (!isInstalled('apt-get') || process.getuid?.() !== 0) {
    const reason = isInstalled('apt-get') ? 'this needs root' : `${distribution()} has no apt-get`;
    throw new UnavailableError(`Cannot install ${missing.join(', ')}: ${reason}`, {
      code: 'INSTALL_IMPOSSIBLE',
      hint: `Run: sudo ${command.join(' ')}`,
    });
  }
  for (const argv of [['apt-get', 'update'], command]) {
    const [file = '', ...args] = argv;
    const result = await execa(file, args, {
      stdio: ['ignore', 2, 2],
      reject: false,
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (result.failed) {
      throw new UnavailableError(`${argv.join(' ')} failed: ${result.shortMessage}`, {
        code: 'INSTALL_FAILED',
        hint: 'See its output above.',
      });
    }
  }
  if (missing.includes('docker.io'))
    print(stderr, 'Docker is installed. If its engine is not running: sudo systemctl start docker, or run dockerd.');
}

function distribution(): string {
  return (
    /^PRETTY_NAME="?([^"\n]*)/m.exec(
      existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '',
    )?.[1] ?? 'this system'
  );
}
