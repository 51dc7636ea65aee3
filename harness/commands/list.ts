import { Argument, type Command } from 'commander';
import { z } from 'zod';
import { checkers } from '../../checkers/registry.ts';
import { systems } from '../../cluster/systems/registry.ts';
import { faults } from '../../nemesis/registry.ts';
import { workloads } from '../../workloads/registry.ts';
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
    return all
      .flat()
      .map(({ name, summary, ready }) => ({ name, summary: ready ? summary : `${summary} (fetched at first use)` }));
  },
  faults: () => faults.all.map(({ name, summary, parameters }) => ({ name, summary, details: keysOf(parameters) })),
  workloads: () => workloads.all,
  checks: () => checkers.all,
};

/** `verdict list [what]`. */
export function listCommand(program: Command, context: CommandContext): void {
  program
    .command('list')
    .description('list what specs can name')
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
      if (flags.json) print(context.stdout, JSON.stringify(lists, undefined, 2));
      else for (const [name, rows] of Object.entries(lists)) printList(context, name, rows);
    });
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

/** `percent (default 20): …`, one line per key of a fault beside `every` and `for`. */
function keysOf(parameters: z.ZodObject): string[] {
  return Object.entries(parameters.shape).map(([key, type]) => {
    const { description, default: fallback } = z.toJSONSchema(type as z.ZodType, { io: 'input' });
    return `${key} (default ${String(fallback)}): ${description ?? ''}`;
  });
}
