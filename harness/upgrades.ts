import { minoritySize, type Selector } from '../nemesis/selectors.ts';
import { refusedMoves, type RefuseUpgrade } from '../nemesis/upgrade-moves.ts';
import type { Build, System } from './core/contracts/system.ts';
import { InputError } from './core/errors.ts';
import type { NemesisEntry } from './core/planned-fault.ts';
import { nodeNames, type Plan } from './core/plan.ts';
import type { ResolvedSpec } from './core/spec.ts';
import { entryPath } from './spec/entry-path.ts';
import { placed, type Locate } from './spec/problems.ts';

/** What a spec says of one upgrade. */
interface UpgradeParameters {
  readonly to: string | readonly string[];
  readonly target: Selector;
  readonly back: boolean;
}

/** The builds that a spec's upgrades lead to, each once. */
export function buildsOfUpgrades(entries: readonly Pick<NemesisEntry, 'fault' | 'parameters'>[]): string[] {
  const upgrades = entries.filter(({ fault }) => fault === 'upgrade');
  return [...new Set(upgrades.flatMap(({ parameters }) => (parameters as unknown as UpgradeParameters).to))];
}

/** The builds of a plan. */
export interface PlannedBuilds {
  /** What all nodes run at the start. */
  readonly first: Build;
  /** Every build that nodes may come to run, by name. */
  readonly all: ReadonlyMap<string, Build>;
}

/** Finds every build that nodes of the plan may come to run, or fetches it. */
export async function buildsOf({ spec }: Plan, system: System): Promise<PlannedBuilds> {
  const first = await system.build(spec.build, spec.program);
  const all = new Map([[first.name, first]]);
  for (const name of buildsOfUpgrades(spec.nemesis)) if (!all.has(name)) all.set(name, await system.build(name, null));
  return { first, all };
}

/**
 * Refuses upgrades to builds that do not exist, and those that the system says nodes cannot make on their data.
 *
 * @throws InputError naming the place in the spec, and what can be done instead
 */
export function refuseUpgrades(spec: ResolvedSpec, system: System, locate: Locate): void {
  spec.nemesis.forEach((entry, index) => {
    if (entry.fault !== 'upgrade') return;
    const place = entryPath(entry, index);
    const refuse = (key: string, message: string, hint?: string): InputError =>
      new InputError(placed({ path: [...place, key], message, dependsOn: [['system'], ['build']] }, locate), {
        code: 'SPEC_INVALID',
        ...(hint === undefined ? {} : { hint }),
      });
    if (system.refuseUpgrade === undefined) {
      throw refuse('fault', `${system.name} does not say which of its builds can go on with the data of another`);
    }
    const parameters = entry.parameters as unknown as UpgradeParameters;
    const builds = new Map(nodeNames(spec.nodes).map((node) => [node, spec.build]));
    for (const to of [parameters.to].flat()) {
      refuseUnknown(to, spec, system, refuse);
      const reason = refusedMove(builds, to, parameters, (...move) => system.refuseUpgrade?.(...move));
      if (reason !== undefined) throw refuse('to', reason);
    }
  });
}

function refuseUnknown(
  to: string,
  spec: ResolvedSpec,
  system: System,
  refuse: (key: string, message: string, hint?: string) => InputError,
): void {
  try {
    system.checkBuild?.(to, spec.options, spec.engine);
  } catch (cause) {
    if (!(cause instanceof InputError)) throw cause;
    throw refuse('to', cause.message, cause.hint);
  }
}

/** Makes the moves of one occurrence, from what the nodes run before it to what they run after it. */
function refusedMove(
  builds: Map<string, string>,
  to: string,
  { target, back }: UpgradeParameters,
  refuse: RefuseUpgrade,
): string | undefined {
  const before = new Map(builds);
  const targets = [...builds.keys()].slice(0, sizeOf(target, builds.size));
  const [forth] = refusedMoves(builds, targets, to, refuse).values();
  if (forth !== undefined) return forth;
  for (const node of targets) builds.set(node, to);
  if (!back) return undefined;
  for (const node of targets) {
    const home = before.get(node) as string;
    const [reason] = refusedMoves(builds, [node], home, refuse).values();
    if (reason !== undefined) return reason;
    builds.set(node, home);
  }
  return undefined;
}

/** The largest number of nodes that the selector means. */
function sizeOf(target: Selector, nodes: number): number {
  if (typeof target !== 'string') return target.length;
  const minority = minoritySize(nodes);
  return { leader: 1, follower: 1, one: 1, minority, majority: nodes - minority, all: nodes }[target];
}
