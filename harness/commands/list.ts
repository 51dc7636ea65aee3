import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { INVARIANTS } from '../../checkers/invariants/catalogue.ts';
import { ownInvariants } from '../../checkers/invariants/registry.ts';
import { DEFAULT_RULES } from '../../checkers/patterns/default-rules.ts';
import { formatRule } from '../../checkers/patterns/language/format-rule.ts';
import { ownPatterns } from '../../checkers/patterns/registry.ts';
import { checkers } from '../../checkers/registry.ts';
import { DIRECTED } from '../../cluster/raft/directed-schedules.ts';
import { EXTENSION_SCHEDULES, SHOWN_OTHERWISE } from '../../cluster/raft/extension-schedules.ts';
import { BUGS, type BugName, type PlantedBug } from '../../cluster/raft/handlers/bugs.ts';
import { buildWith, needsOf } from '../../cluster/raft/handlers/builds.ts';
import { needInWords } from '../../cluster/raft/handlers/needs.ts';
import { systems } from '../../cluster/systems/registry.ts';
import { transformers } from '../../cluster/world/transformers/registry.ts';
import { faultNeeds, needsInWords, placesInWords, placesOf } from '../../nemesis/fault-needs.ts';
import { faults } from '../../nemesis/registry.ts';
import { workloads } from '../../workloads/registry.ts';
import type { FaultFamily } from '../core/contracts/fault-family.ts';
import type { Workload } from '../core/contracts/workload.ts';
import { models } from '../core/models/registry.ts';
import { loadPlugins } from '../plugins.ts';
import { print, type CommandContext } from './context.ts';

interface Row {
  readonly name: string;
  readonly summary: string;
  /** Further lines, shown below it. */
  readonly details?: readonly string[];
}

/** What can be listed, and where each list comes from. */
const LISTS: Readonly<Record<string, () => Promise<readonly Row[]> | readonly Row[]>> = {
  systems: () => systems.all,
  builds: async () => {
    const all = await Promise.all(
      systems.all.map(async (system) =>
        (await system.builds()).map((build) => ({ ...build, name: `${system.name} ${build.name}` })),
      ),
    );
    return all.flat().map(({ name, summary, ready, remedy = 'fetched at first use' }) => {
      return { name, summary: ready ? summary : `${summary} (${remedy})` };
    });
  },
  faults: () => faults.all.map(faultRow),
  workloads: () => workloads.all.map(workloadRow),
  models: () =>
    models.all.map(({ name, summary, functions }) => ({
      name,
      summary,
      details: [`functions: ${functions.join(', ')}`],
    })),
  checks: () => checkers.all,
  invariants: () => [
    ...INVARIANTS.map(({ id, name, statement, source, predicates }) => ({
      name: `${id} ${name}`,
      summary: statement,
      details: [source, ...(predicates.length > 1 ? predicates.map((predicate) => predicate.name) : [])],
    })),
    ...ownInvariants.all.map(({ name, statement }) => ({ name, summary: statement })),
  ],
  patterns: () => [...DEFAULT_RULES, ...ownPatterns.all].map(({ name, rule }) => ({ name, summary: formatRule(rule) })),
  bugs: () => BUGS.map(bugRow),
  transformers: () =>
    transformers.all.map(({ name, summary, masks, transfers, limits }) => ({
      name,
      summary,
      details: [`masks: ${masks}`, `transfers: ${transfers}`, `limits: ${limits}`],
    })),
};

/** `verdict list [what]`. */
export function listCommand(program: Command, context: CommandContext): void {
  program
    .command('list')
    .description('list what specs, histories and commands can name')
    .addArgument(new Argument('[what]', 'one list; default: all').choices(Object.keys(LISTS)))
    .option('--json', 'print JSON')
    .option(
      '--plugin <file>',
      'loads a plugin (repeatable)',
      (value: string, all: string[]) => [...all, value],
      [] as string[],
    )
    .action(async (what: string | undefined, flags: { json?: true; plugin: string[] }) => {
      await loadPlugins(flags.plugin);
      const names = what === undefined ? Object.keys(LISTS) : [what];
      const lists = Object.fromEntries(
        await Promise.all(names.map(async (name) => [name, await rowsOf(name)] as const)),
      );
      if (flags.json) print(context.stdout, JSON.stringify(lists, withPatterns, 2));
      else for (const [name, rows] of Object.entries(lists)) printList(context, name, rows);
    });
}

/** JSON has no regular expressions; their source text says as much. */
function withPatterns(_key: string, value: unknown): unknown {
  return value instanceof RegExp ? value.source : value;
}

/** A workload, what its clients' history is held to, and who can be put under it. */
function workloadRow({ name, summary, semantics, operations, check = 'linearizable' }: Workload): Row {
  const able = systems.all.filter((system) => operations.every((operation) => system.operations.includes(operation)));
  return {
    name,
    summary,
    details: [
      `judged by ${check}, model ${semantics.model}`,
      `systems: ${able.map((system) => system.name).join(', ')}`,
    ],
  };
}

/** A fault, what it needs where a live run has it and where that can be had, and its keys. */
function faultRow(family: FaultFamily): Row {
  const needs = faultNeeds(family);
  const live = `live: needs ${needsInWords(needs)}; host ${placesInWords(placesOf(needs))}`;
  return { name: family.name, summary: family.summary, details: [live, ...keysOf(family.parameters)] };
}

/** A planted bug of the reference Raft: what it needs of a build, and the schedule that shows it, or else what does. */
function bugRow({ name, summary, control }: Pick<PlantedBug, 'summary' | 'control'> & { readonly name: BugName }): Row {
  const needs = needsOf(name);
  const directed = [...DIRECTED, ...EXTENSION_SCHEDULES].find(({ bug }) => bug === name);
  const shown = directed && `--build ${directed.base}+${name}, ${directed.nodes} nodes: ${directed.schedule}`;
  const otherwise = SHOWN_OTHERWISE[name];
  return {
    name,
    summary: control === true ? `${summary} (harmless: must not be reported)` : summary,
    details: [
      ...(needs.length > 0 ? [`needs ${needs.map(needInWords).join(' and ')}: --build ${buildWith(name)}`] : []),
      ...(shown === undefined ? [] : [shown]),
      ...(otherwise === undefined ? [] : [`no schedule; shows in ${otherwise}`]),
    ],
  };
}

async function rowsOf(name: string): Promise<readonly Row[]> {
  return (await LISTS[name]?.()) ?? [];
}

function printList(context: CommandContext, name: string, rows: readonly Row[]): void {
  print(context.stdout, name);
  const width = Math.max(...rows.map((row) => row.name.length));
  for (const row of rows) {
    print(context.stdout, `  ${row.name.padEnd(width)}  ${row.summary}`);
    for (const detail of row.details ?? []) print(context.stdout, `  ${' '.repeat(width)}    ${detail}`);
  }
}

/** `percent (default 20): …`, one line per key of a fault beside those that say when it happens. */
function keysOf(parameters: z.ZodObject): string[] {
  return Object.entries(parameters.shape).map(([key, type]) => {
    const { description, default: fallback } = z.toJSONSchema(type as z.ZodType, { io: 'input' });
    return `${key}${fallback === undefined ? '' : ` (default ${defaultText(fallback)})`}: ${description ?? ''}`;
  });
}

/** As it would stand in a spec. */
function defaultText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
