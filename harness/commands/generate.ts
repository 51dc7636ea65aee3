import { once } from 'node:events';
import { createWriteStream, rmSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { Option, type Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { HISTORY_FORMAT, type HistoryHeader } from '../core/history.ts';
import { eventLine } from '../generate/event-line.ts';
import type { Ending } from '../generate/generation.ts';
import { injections } from '../generate/injections/registry.ts';
import type { HistorySource, Violation } from '../generate/source.ts';
import { anomalyScripts } from '../generate/transactions/anomaly-scripts.ts';
import { loadPlugins } from '../plugins.ts';
import { print, type CommandContext } from './context.ts';
import { sourceBy, type GenerateFlags } from './generate-settings.ts';
import { refuseOverwriting, unwritable } from './output-file.ts';

interface Flags extends GenerateFlags {
  readonly plugin: readonly string[];
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

/** Characters that are written at once. */
const CHUNK = 1 << 18;

/** `verdict generate`: makes up a history of a model, correct by construction but for a violation asked for. */
export function generateCommand(program: Command, context: CommandContext): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  const violations = injections.all.map(({ name }) => name).join(', ');
  const anomalies = anomalyScripts.all.map(({ name }) => name).join(', ');
  program
    .command('generate')
    .description('make up a history, correct by construction, or with one violation in it')
    .option('--model <model>', 'what the clients use', 'cas-register')
    .option('--operations <count>', 'operations, of all clients and keys together', '1000')
    .option('--keys <count>', 'objects; default: 1, for transactions 10')
    .option('--clients <count>', 'clients, each with one operation at a time', '5')
    .option('--values <count>', 'different values that are written; or "unique"', 'unique')
    .option('--crash-rate <share>', 'share of operations whose outcome stays unknown', '0')
    .option('--latency <ms>', 'mean time from invocation to completion', '1')
    .option('--initial <value>', "initial value, as JSON, or a plain word; default: the model's")
    .addOption(
      new Option('--fail-semantics <semantics>', 'what a fail proves, in the header')
        .choices(['did-not-happen', 'observed-mismatch'])
        .default('did-not-happen'),
    )
    .addOption(
      new Option('--nil-read <meaning>', 'what a read of null means, in the header')
        .choices(['value', 'wildcard'])
        .default('value'),
    )
    .option('--inject <violation>', `one violation, provably: ${violations}; of transactions: ${anomalies}`)
    .option('--seed <seed>', 'the same seed, the same history', '0')
    .option('--plugin <file>', 'loads a plugin, for its models (repeatable)', list, [])
    .option('--out <file>', 'file to write; default: standard output')
    .option('--force', 'replaces the file if it is there')
    .option('--json', 'says what was made as JSON on standard error')
    .action(async (flags: Flags) => {
      refuseOverwriting(flags.out, flags.force);
      await loadPlugins(flags.plugin);
      const source = sourceBy(flags);
      if (flags.out === undefined) await write(source, context.stdout).catch(unlessClosed);
      else await writeFile(flags.out, source);
      const violation = source.violation();
      if (flags.inject !== undefined && violation === undefined) {
        if (flags.out !== undefined) rmSync(flags.out, { force: true });
        throw withoutPlace(flags.inject, flags);
      }
      print(context.stderr, flags.json ? asJson(flags, violation) : inWords(flags, violation));
    });
}

async function writeFile(file: string, source: HistorySource): Promise<void> {
  const stream = createWriteStream(file);
  try {
    await once(stream, 'open');
    await write(source, stream);
    stream.end();
    await once(stream, 'finish');
  } catch (cause) {
    throw unwritable(file, cause);
  }
}

async function write(source: HistorySource, out: Writable): Promise<void> {
  let text = `${JSON.stringify({ format: HISTORY_FORMAT, ...source.semantics } satisfies HistoryHeader)}\n`;
  for (const event of source.events()) {
    text += eventLine(event);
    if (text.length < CHUNK) continue;
    if (!out.write(text)) await once(out, 'drain');
    text = '';
  }
  if (text !== '' && !out.write(text)) await once(out, 'drain');
}

/** A reader that has seen enough is no trouble. */
function unlessClosed(cause: unknown): void {
  if ((cause as NodeJS.ErrnoException).code !== 'EPIPE') throw cause;
}

/** What would make room for a violation depends on what was asked for. */
function withoutPlace(name: string, { crashRate, values }: Flags): InputError {
  const ways = [
    'more operations',
    ...(Number(crashRate) > 0 ? ['fewer crashes'] : []),
    ...(values === 'unique' ? [] : ['--values unique']),
  ];
  return new InputError(`No answer could be changed into a provable ${name}`, {
    code: 'INJECTION_WITHOUT_PLACE',
    hint: `What may help: ${ways.join(', ')}.`,
  });
}

function asJson({ seed, model, operations }: Flags, violation: Violation | undefined): string {
  return JSON.stringify({ seed, model, operations: Number(operations), violation: violation ?? null });
}

function inWords({ out, operations, model, seed }: Flags, made: Violation | undefined): string {
  const what = `${operations} ${operations === '1' ? 'operation' : 'operations'} of ${model}, seed ${seed}${out === undefined ? '' : `, in ${out}`}`;
  if (made === undefined) return `${what}: correct`;
  if (!('index' in made)) return `${what}: ${made.name} on keys of its own`;
  const said = (ending: Ending): string => `${ending.type} ${JSON.stringify(ending.value)}`;
  const { index, process, f, key, truth, forged } = made;
  const call = `${f} #${String(index)} on ${key} by process ${String(process)}`;
  return `${what}: ${made.name}, ${call} ends with ${said(forged)} instead of ${said(truth)}`;
}
