import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { semanticsNamed } from '../../cluster/world/semantics/named.ts';
import { transformers } from '../../cluster/world/transformers/registry.ts';
import type { Transformer } from '../../cluster/world/transformers/transformer.ts';
import type { AnyHandlerSystem } from '../core/contracts/handler-system.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import { nodeNames } from '../core/plan.ts';
import { EXAMPLES, systemOrExample } from '../handlers/examples.ts';
import { tryCell, type Effort } from '../handlers/matrix.ts';
import { loadPlugins } from '../plugins.ts';
import { print, type CommandContext } from './context.ts';
import { matrixText, type Matrix } from './transform-text.ts';

interface TransformFlags {
  readonly with?: string;
  readonly under?: string;
  readonly plugin: readonly string[];
  readonly nodes: string;
  readonly depth: string;
  readonly states: string;
  readonly seeds: string;
  readonly json?: true;
}

/** What is tried unless the command line says otherwise: each transformer alone, and the pair that belongs together. */
const ROWS = [
  'sequence-numbers',
  'retransmission',
  'sequence-numbers,retransmission',
  'serialization',
  'disk-log',
  'ghost',
];
const COLUMNS = ['async', 'dup', 'drop', 'failure', 'failure-disk-ops'];

/** Length of a random schedule. */
const STEPS = 200;

/** `verdict transform SYSTEM`: the same property with and without transformers, under several semantics. */
export function transformCommand(program: Command, context: CommandContext): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('transform')
    .description('the property of a system given by handlers, with and without transformers, under several semantics')
    .argument('<system>', `a plugin's system, or one of the examples: ${EXAMPLES.join(', ')}`)
    .option('--with <transformers>', 'transformers around the system, the first innermost, separated by commas')
    .option('--under <semantics>', 'network semantics, separated by commas')
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--nodes <count>', 'cluster size', '3')
    .option('--depth <steps>', 'every schedule up to this length is tried', '9')
    .option('--states <count>', 'as long as it does not take more different states', '20000')
    .option('--seeds <count>', `random schedules of ${String(STEPS)} steps after that`, '100')
    .option('--json', 'print JSON, counterexamples as schedules')
    .action(async (name: string, flags: TransformFlags) => {
      const system = await systemNamed(name, flags.plugin);
      const matrix = await matrixOf(system, flags, context.signal);
      print(context.stdout, flags.json ? JSON.stringify(matrix, undefined, 2) : matrixText(matrix));
    });
}

async function systemNamed(name: string, plugins: readonly string[]): Promise<AnyHandlerSystem> {
  await loadPlugins(plugins);
  const system = await systemOrExample(name);
  const given = system.byHandlers?.(system.options({}));
  if (given !== undefined) return given;
  throw new InputError(`${name} is not given by handlers with a property of their own`, {
    code: 'SYSTEM_NOT_BY_HANDLERS',
    hint: `Try ${EXAMPLES.join(' or ')}, or define one: docs/how-to/a-system-by-handlers.md.`,
  });
}

async function matrixOf(system: AnyHandlerSystem, flags: TransformFlags, signal: AbortSignal): Promise<Matrix> {
  const nodes = nodeNames(wholeNumber('--nodes', flags.nodes, 1));
  const effort = effortOf(flags);
  const columns = (flags.under?.split(',') ?? COLUMNS).map((name) => semanticsNamed(name));
  const wrappings = [[], ...(flags.with === undefined ? ROWS : [flags.with]).map(wrappersNamed)];
  const rows: Matrix['rows'][number][] = [];
  for (const wrappers of wrappings) {
    const cells: Matrix['rows'][number]['cells'][number][] = [];
    for (const semantics of columns) {
      await continueUnlessStopped(signal);
      cells.push({ under: semantics.name, ...tryCell(system, nodes, wrappers, semantics, effort) });
    }
    rows.push({ with: wrappers.map(({ name }) => name), cells });
  }
  const promises = transformers.all
    .filter((transformer) => wrappings.some((wrappers) => wrappers.includes(transformer)))
    .map(({ name, masks, transfers, limits }) => ({ name, masks, transfers, limits }));
  return { system: system.name, nodes: nodes.length, effort, rows, transformers: promises };
}

/** The search holds the thread, so Ctrl-C is noticed between two cells. */
async function continueUnlessStopped(signal: AbortSignal): Promise<void> {
  await setImmediate();
  if (signal.aborted) throw new InterruptedError('Stopped; nothing was left behind', { code: 'INTERRUPTED' });
}

/** `sequence-numbers,retransmission`: the first is the innermost. */
function wrappersNamed(list: string): Transformer[] {
  return list.split(',').map((name) => transformers.named(name));
}

function effortOf(flags: TransformFlags): Effort {
  const seeds = wholeNumber('--seeds', flags.seeds, 0);
  return {
    depth: wholeNumber('--depth', flags.depth, 0),
    states: wholeNumber('--states', flags.states, 1),
    seeds: Array.from({ length: seeds }, (_, index) => String(index + 1)),
    steps: STEPS,
  };
}

function wholeNumber(flag: string, text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least) return value;
  throw new InputError(`${flag} ${text}: expected a whole number from ${String(least)} on`, { code: 'FLAG_INVALID' });
}
