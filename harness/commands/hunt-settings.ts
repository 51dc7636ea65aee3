import { randomInt } from 'node:crypto';
import { InputError } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { prepare } from '../prepare.ts';
import { attemptOptions, HUNT_FORMAT, type GivenFlags, type HuntSettings } from '../search/hunt/settings.ts';
import { knownToHunts, NODES_SEED, refusedUpgrade, type HuntTarget } from '../search/hunt/target.ts';
import { buildsOfUpgrades } from '../upgrades.ts';
import { refuseSet } from './refuse-set.ts';
import { specSource } from './spec-flags.ts';

/** Flags that say what is hunted. */
export interface HuntTargetFlags {
  readonly system?: string;
  readonly build?: string;
  readonly engine?: string;
  readonly nodes?: string;
  readonly semantics?: string;
  readonly strategy?: string;
  readonly seed?: string;
  readonly liveness: boolean;
  readonly plugin: readonly string[];
  readonly set: readonly string[];
}

/** Larger clusters take long and show nothing that smaller ones do not. */
const MOST_NODES = 15;

/**
 * What the command line asks for, checked: of a spec counts what it says about the system, seed, size, and clocks; its
 * faults and load are for `verdict run`, a hunt draws its own.
 *
 * @throws InputError for what cannot be hunted
 */
export async function huntSettings(file: string | undefined, flags: HuntTargetFlags): Promise<HuntSettings> {
  const [build, ...others] = flags.build?.split(',').map((name) => name.trim()) ?? [];
  const asked = file === undefined ? await fromFlags(flags, build) : await fromSpec(file, flags, build);
  if (others.length > 0) await refuseOthers(asked.target, others);
  const otherBuilds = others.length > 0 ? others : asked.upgrades;
  const settings: HuntSettings = {
    format: HUNT_FORMAT,
    spec: file ?? null,
    target: { ...asked.target, ...(otherBuilds.length > 0 && { otherBuilds }), semantics: flags.semantics ?? null },
    seed: asked.seed,
    strategies: flags.strategy === undefined ? null : flags.strategy.split(',').map((name) => name.trim()),
    sizes: flags.nodes === undefined ? asked.sizes : sizesIn(flags.nodes),
    liveness: flags.liveness,
    ...(file !== undefined && { given: givenBeside(flags) }),
  };
  // Whatever is wrong with it shows here and not in a thread.
  const { trials } = attemptOptions(settings);
  for (const size of settings.sizes ?? [3]) trials(size).begin([]);
  return settings;
}

function givenBeside({ engine, set, plugin }: HuntTargetFlags): GivenFlags {
  return { ...(engine !== undefined && { engine }), set, plugin };
}

interface Asked {
  readonly target: Omit<HuntTarget, 'semantics'>;
  readonly seed: string;
  readonly sizes: readonly number[] | null;
  /** Builds that the spec upgrades nodes to. */
  readonly upgrades: readonly string[];
}

async function fromFlags(flags: HuntTargetFlags, given: string | undefined): Promise<Asked> {
  refuseSet(flags.set);
  await loadPlugins(flags.plugin);
  const system = knownToHunts(flags.system ?? 'raft');
  const build = given ?? system.defaultBuild;
  const seed = flags.seed ?? String(randomInt(2 ** 32));
  const options = system.options({});
  const asked = flags.engine === 'lockstep' || system.handlers === undefined;
  const lockstep = asked ? { lockstep: { seed: NODES_SEED, program: null } } : {};
  if (asked) system.checkBuild?.(build, options, 'lockstep');
  const target = { system: system.name, build, options, plugins: flags.plugin, clocks: null, ...lockstep };
  return { target, seed, sizes: null, upgrades: [] };
}

async function fromSpec(file: string, flags: HuntTargetFlags, build: string | undefined): Promise<Asked> {
  const { seed, system, engine, plugin, set } = flags;
  const overrides = {
    ...(seed !== undefined && { seed }),
    ...(system !== undefined && { system }),
    ...(engine !== undefined && { engine }),
  };
  const source = specSource(file, { ...overrides, ...(build !== undefined && { build }), plugin, set });
  const { plan, host } = await prepare(source);
  const { spec } = plan;
  const { options, plugins, clocks = null, program } = spec;
  const place = host === 'auto' ? {} : { host };
  const lockstep = spec.engine === 'lockstep' ? { lockstep: { seed: NODES_SEED, program }, ...place } : {};
  const target = { system: spec.system, build: spec.build, options, plugins, clocks, ...lockstep };
  const upgrades = buildsOfUpgrades(spec.nemesis).filter((name) => name !== spec.build);
  return { target, seed: spec.seed, sizes: [spec.nodes], upgrades };
}

/** @throws InputError for builds that do not exist, and those that nodes cannot be upgraded to */
async function refuseOthers({ system: name, build, options, lockstep }: Asked['target'], others: readonly string[]) {
  const system = knownToHunts(name);
  for (const other of others) {
    system.checkBuild?.(other, options, lockstep === undefined ? 'sim' : 'lockstep');
    await system.build(other, null);
    const reason = other === build ? 'nodes begin as it' : refusedUpgrade(system, [build, ...others], other);
    if (reason === undefined) continue;
    throw new InputError(`--build ${[build, ...others].join(',')}: nodes cannot be upgraded to ${other}: ${reason}`, {
      code: 'FLAG_INVALID',
      hint: 'The first build is what nodes begin as; give only builds beside it that can take each other’s place.',
    });
  }
}

function sizesIn(text: string): number[] {
  return text.split(',').map((part) => {
    const size = Number(part);
    if (Number.isInteger(size) && size >= 1 && size <= MOST_NODES) return size;
    throw new InputError(`--nodes ${text}: expected sizes from 1 to ${String(MOST_NODES)}, separated by commas`, {
      code: 'FLAG_INVALID',
    });
  });
}
