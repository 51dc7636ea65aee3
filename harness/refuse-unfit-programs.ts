import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { NEAREST } from '../nemesis/clock/capability.ts';
import { clockFitness } from '../nemesis/clock/fitness.ts';
import { faults } from '../nemesis/registry.ts';
import type { Build, NodeContext, System } from './core/contracts/system.ts';
import { UnavailableError } from './core/errors.ts';
import type { NemesisEntry } from './core/planned-fault.ts';
import type { Plan } from './core/plan.ts';
import { GENTLER, upsetsDeadlines } from './refuse-clock-faults.ts';

/**
 * Refuses clock faults on builds whose program cannot have clocks of its own, or waits until moments of them, where that
 * can be seen by its file. Images are looked at when they are there.
 *
 * @throws UnavailableError naming fault, build and reason, and what comes nearest
 */
export async function refuseUnfitPrograms(plan: Plan, system: System, builds: Iterable<Build>): Promise<void> {
  const bending = plan.spec.nemesis.filter(needsClock);
  const [first] = bending;
  if (first === undefined) return;
  for (const build of builds) {
    const program = programOf(plan, system, build);
    if (program === undefined) continue;
    const { unfit, waitsUntil } = await clockFitness(program);
    const refused = (fault: string, reason: string, hint: string): UnavailableError =>
      new UnavailableError(`fault ${fault} cannot be done to ${build.system} ${build.name} (${program}): ${reason}`, {
        code: 'CLOCK_UNFIT',
        hint,
      });
    if (unfit !== undefined)
      throw refused(
        first.fault,
        unfit,
        `Use a build that begins with the program itself, or leave it out; ${NEAREST}.`,
      );
    const upsetting = waitsUntil ? bending.find(upsetsDeadlines) : undefined;
    if (upsetting !== undefined)
      throw refused(upsetting.fault, 'it waits until moments of the monotonic clock, as a JVM does', GENTLER);
  }
}

function needsClock({ fault, parameters }: NemesisEntry): boolean {
  return faults.named(fault).requires(parameters).includes('clock');
}

/** The file a build's nodes begin with, on this machine; undefined for images, and where there is none. */
function programOf({ nodes, spec }: Plan, system: System, build: Build): string | undefined {
  // Only the program is asked for, which does not depend on where the node will be.
  const context: NodeContext = {
    name: nodes[0] ?? 'n1',
    nodes: nodes.map((name) => ({ name, address: '127.0.0.1' })),
    dataDirectory: '/data',
    outputDirectory: '/output',
    clusterToken: 'none',
    seed: spec.seed,
    options: spec.options,
  };
  const { argv, image, env } = system.command(build, context);
  const [program] = argv;
  if (image !== undefined || program === undefined) return undefined;
  if (isAbsolute(program)) return program;
  const folders = (env['PATH'] ?? process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}
