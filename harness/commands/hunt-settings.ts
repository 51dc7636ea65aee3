import { randomInt } from 'node:crypto';
import { InputError } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { prepare } from '../prepare.ts';
import { attemptOptions, HUNT_FORMAT, type HuntSettings } from '../search/hunt/settings.ts';
import { knownToHunts, NODES_SEED, type HuntTarget } from '../search/hunt/target.ts';
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
  const asked = file === undefined ? await fromFlags(flags) : await fromSpec(file, flags);
  const settings: HuntSettings = {
    format: HUNT_FORMAT,
    spec: file ?? null,
    target: { ...asked.target, semantics: flags.semantics ?? null },
    seed: asked.seed,
    strategies: flags.strategy === undefined ? null : flags.strategy.split(',').map((name) => name.trim()),
    sizes: flags.nodes === undefined ? asked.sizes : sizesIn(flags.nodes),
    liveness: flags.liveness,
  };
  // Whatever is wrong with it shows here and not in a thread.
  const { trials } = attemptOptions(settings);
  for (const size of settings.sizes ?? [3]) trials(size).begin([]);
  return settings;
}

interface Asked {
  readonly target: Omit<HuntTarget, 'semantics'>;
  readonly seed: string;
  readonly sizes: readonly number[] | null;
}

async function fromFlags(flags: HuntTargetFlags): Promise<Asked> {
  refuseSet(flags.set);
  await loadPlugins(flags.plugin);
  const system = knownToHunts(flags.system ?? 'raft');
  const build = flags.build ?? system.defaultBuild;
  const seed = flags.seed ?? String(randomInt(2 ** 32));
  const options = system.options({});
  const asked = flags.engine === 'lockstep' || system.handlers === undefined;
  const lockstep = asked ? { lockstep: { seed: NODES_SEED, program: null } } : {};
  if (asked) system.checkBuild?.(build, options, 'lockstep');
  const target = { system: system.name, build, options, plugins: flags.plugin, clocks: null, ...lockstep };
  return { target, seed, sizes: null };
}

async function fromSpec(file: string, flags: HuntTargetFlags): Promise<Asked> {
  const { seed, system, build, engine, plugin, set } = flags;
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
  return { target, seed: spec.seed, sizes: [spec.nodes] };
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
