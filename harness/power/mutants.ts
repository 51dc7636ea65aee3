import { isSeq, parseDocument, type Document } from 'yaml';
import { BUGS, isBugName, type BugName, type PlantedBug } from '../../cluster/raft/handlers/bugs.ts';
import { buildWith } from '../../cluster/raft/handlers/builds.ts';
import { InputError } from '../core/errors.ts';
import type { ResolvedSpec } from '../core/spec.ts';
import { prepare, type SpecSource } from '../prepare.ts';

/** A spec run on the reference Raft with one mistake in it. */
export interface Mutant {
  readonly bug: BugName;
  readonly summary: string;
  readonly build: string;
  readonly source: SpecSource;
}

export interface Mutants {
  /** Name of the spec. */
  readonly name: string;
  /** The correct build that the mistakes are put into. */
  readonly base: string;
  readonly steps: number;
  readonly mutants: readonly Mutant[];
  /** Faults of the spec that only real nodes can have, with the reason. */
  readonly leftOut: readonly string[];
}

/** Keys of a spec that say which system it is about, how it ends and what is expected of it. */
const OF_SYSTEM = ['system', 'build', 'image', 'binary', 'dockerfile', 'options'];
const OF_RUN = ['engine', 'host', 'seed', 'expect', 'until'];
const BASE = 'paper';

/**
 * The same faults, clients and length as a spec has, against every planted mistake of the reference Raft in `sim`. Whatever finds a
 * mistake there might find one of that kind in the spec's own system; whatever does not would not.
 *
 * @throws InputError for a spec that cannot be used, and for a system that is no store of keys
 */
export async function mutantsOf(source: SpecSource): Promise<Mutants> {
  const { plan, system, specText } = await prepare(source);
  if (system.byHandlers !== undefined) {
    throw new InputError(`${source.file}: ${system.name} is no key-value store, so no planted bug can take its place`, {
      code: 'POWER_SYSTEM',
      hint: 'Give a spec of a key-value system, such as raft, etcd or maelstrom.',
    });
  }
  const base = correctBuild(plan.spec);
  const document = parseDocument(specText, { merge: true });
  for (const key of plan.spec.system === 'raft' ? OF_RUN : [...OF_SYSTEM, ...OF_RUN]) document.delete(key);
  document.set('system', 'raft');
  document.set('build', base);
  document.set('engine', 'sim');
  const simulated = (): SpecSource => ({ ...source, text: document.toString(), overrides: [] });
  const leftOut = await leaveOutUnfit(document, (text) => ({ ...simulated(), text }));
  const ended = await endingEarly(simulated());
  return {
    name: plan.spec.name,
    base,
    steps: plan.spec.steps,
    leftOut,
    mutants: guilty().map(({ name, summary }) => {
      const build = buildWith(name, base);
      return { bug: name, summary, build, source: { ...ended, overrides: [...ended.overrides, buildOverride(build)] } };
    }),
  };
}

/** The spec's own build where it is one of raft, without the mistakes that it has already. */
function correctBuild({ system, build }: ResolvedSpec): string {
  if (system !== 'raft') return BASE;
  return build
    .split('+')
    .filter((part) => !isBugName(part))
    .join('+');
}

/** A run may end as soon as its mistake shows, where that can be seen while it goes on. */
async function endingEarly(source: SpecSource): Promise<SpecSource> {
  const ending = { ...source, overrides: [{ key: 'until', value: 'first-violation', flag: 'until' }] };
  if ((await problemOf(ending)) === undefined) return ending;
  await prepare(source);
  return source;
}

/** Takes out of the list of faults whatever the simulated world has not. */
async function leaveOutUnfit(document: Document, sourceOf: (text: string) => SpecSource): Promise<string[]> {
  const nemesis = document.get('nemesis');
  if (!isSeq(nemesis)) return [];
  const leftOut: string[] = [];
  const fit: unknown[] = [];
  for (const entry of nemesis.items) {
    const alone = document.clone();
    alone.set('nemesis', [entry]);
    const problem = await problemOf(sourceOf(alone.toString()));
    if (problem === undefined) fit.push(entry);
    else leftOut.push(problem);
  }
  nemesis.items = fit;
  return leftOut;
}

async function problemOf(source: SpecSource): Promise<string | undefined> {
  try {
    await prepare(source);
    return undefined;
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
}

function guilty(): (PlantedBug & { readonly name: BugName })[] {
  return BUGS.filter((bug: PlantedBug) => bug.control !== true);
}

function buildOverride(build: string) {
  return { key: 'build', value: JSON.stringify(build), flag: 'build' };
}
