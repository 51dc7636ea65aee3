import { existsSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { CONSISTENCY_MODELS, type ConsistencyModel } from '../../checkers/transactions/consistency-model.ts';
import { contradictionSvg } from '../../reports/diagram/contradiction-svg.ts';
import { describeVerdict, type Explain } from '../../reports/text/history-verdict.ts';
import { summariseBriefly } from '../../reports/text/summary.ts';
import { InputError } from '../core/errors.ts';
import type { FailSemantics, NilRead } from '../core/history.ts';
import { isJsonObject } from '../core/json.ts';
import { exitCode, type CheckResult } from '../core/verdict.ts';
import { finishRun } from '../finish.ts';
import { judgeHistory, type JudgeOptions } from '../judge-history.ts';
import { loadPlugins } from '../plugins.ts';
import { planOf } from '../record.ts';
import type { SemanticsOverrides } from '../store/history-file.ts';
import { formats } from '../store/import/formats.ts';
import { JSONL, loadHistory } from '../store/import/load-history.ts';
import { kindOfFile } from '../store/kind-of-file.ts';
import { RUN_FILES, RunFolder } from '../store/run-folder.ts';
import { checkRules } from './check-rules.ts';
import { withCiOutputs, withJUnitFlag, type CiFlags, type CiOutputs, type JudgedChecks } from './ci-outputs.ts';
import { print, type CommandContext } from './context.ts';
import { jsonFlag } from './json-flag.ts';
import { refuseOverwriting, writeOutput } from './output-file.ts';
import { shellWord } from './shell-word.ts';

interface CheckFlags extends CiFlags {
  readonly model?: string;
  readonly initial?: string;
  readonly failSemantics?: FailSemantics;
  readonly nilRead?: NilRead;
  readonly format?: string;
  readonly plugin: readonly string[];
  readonly budget?: number;
  readonly workers?: number;
  readonly level?: ConsistencyModel;
  readonly explain: Explain;
  readonly out?: string;
  readonly svg?: string;
  readonly force?: true;
  readonly rules?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/**
 * `verdict check HISTORY|RUN`: judges a recorded history of ours or of another tool, or a run folder with everything in
 * it, also one whose harness was killed in the middle.
 */
export function checkCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  withJUnitFlag(program.command('check'))
    .description(
      'judge a history file, or a whole run folder (finished or torn); with --rules also a trace, or a history by its events',
    )
    .argument('<history-or-run>', 'a history, or a run folder; with --rules also trace.jsonl')
    .addOption(
      new Option('--format <format>', 'form of the history; default: told from its content').choices([
        JSONL,
        ...formats.all.map(({ name }) => name),
      ]),
    )
    .option('--model <model>', 'sequential model of the history; default: its header, else what fits its functions')
    .option('--initial <value>', "initial value, as JSON, or a plain word; default: the model's")
    .addOption(
      new Option('--fail-semantics <semantics>', 'what a fail proves').choices(['did-not-happen', 'observed-mismatch']),
    )
    .addOption(new Option('--nil-read <meaning>', 'what a read of null means').choices(['value', 'wildcard']))
    .option('--plugin <file>', 'loads a plugin, for its models (repeatable)', list, [])
    .option(
      '--budget <steps>',
      'steps that may be spent on each key (default: 64 million, less where keys are many)',
      wholeNumber,
    )
    .option('--workers <threads>', 'threads at most, for long histories; default: one per core', wholeNumber)
    .addOption(
      new Option('--level <model>', 'what was promised of transactions; default: strict-serializable').choices(
        CONSISTENCY_MODELS,
      ),
    )
    .addOption(
      new Option('--explain <how-much>', 'what is shown of the evidence')
        .choices(['none', 'witness', 'full'])
        .default('witness'),
    )
    .option('--out <file>', 'also writes the result as JSON to this file')
    .option('--svg <file>', 'also writes the witness as a picture to this file')
    .option('--force', 'replaces files that are there')
    .option('--rules <file>', 'judge by the event-pattern rules of this file only')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'no remarks beside the result')
    .action(async (target: string, flags: CheckFlags) => {
      setExitCode(await withCiOutputs(target, flags, context, (outputs) => check(target, flags, context, outputs)));
    });
}

async function check(target: string, flags: CheckFlags, context: CommandContext, outputs: CiOutputs): Promise<number> {
  if (!existsSync(target))
    throw new InputError(`${target}: there is no such file or folder`, { code: 'FILE_NOT_FOUND' });
  refuseOverwriting(flags.out, flags.force);
  refuseOverwriting(flags.svg, flags.force, '--svg');
  await loadPlugins(flags.plugin);
  if (flags.rules !== undefined) {
    const result = await checkRules(target, flags.rules, semanticsOf(flags), flags.format);
    print(context.stdout, inWords(result, flags.json, result));
    outputs.checks(judgedFile(target, result, { rules: flags.rules }, ` --rules ${shellWord(flags.rules)}`));
    return exitCode(result.verdict, [result], 'pass');
  }
  return statSync(target).isDirectory()
    ? checkRun(target, flags, context, outputs)
    : checkFile(target, flags, context, outputs);
}

function judgedFile(
  file: string,
  result: CheckResult,
  properties: Readonly<Record<string, string>>,
  flags: string,
): JudgedChecks {
  const replay = `npx verdict check ${shellWord(file)}${flags}`;
  return { name: file, className: 'verdict.check', checks: [result], properties, replay };
}

async function checkRun(
  directory: string,
  flags: CheckFlags,
  { stdout, stderr }: CommandContext,
  outputs: CiOutputs,
): Promise<number> {
  const folder = RunFolder.open(directory);
  const shown = relative(process.cwd(), folder.directory);
  const remark = flags.quiet ? undefined : untracedRemark(folder, shown);
  const { document, record, reports } = await finishRun(folder, {
    replay: `npx verdict replay ${shown}`,
    started: undefined,
  });
  outputs.run({ document, record });
  if (remark !== undefined) print(stderr, remark);
  if (flags.json) print(stdout, JSON.stringify(document, undefined, 2));
  else print(stdout, summariseBriefly(document, record, relative(process.cwd(), reports.page)));
  return exitCode(document.verdict, document.checks, document.expect);
}

async function checkFile(
  file: string,
  flags: CheckFlags,
  { stdout, stderr }: CommandContext,
  outputs: CiOutputs,
): Promise<number> {
  if ((await kindOfFile(file)) === 'trace') {
    throw new InputError(`${file} is a trace, which is judged by rules`, {
      code: 'TRACE_WITHOUT_RULES',
      hint: 'Give the rules with --rules FILE, or give the run folder, or the history.jsonl in it.',
    });
  }
  const history = await loadHistory(file, semanticsOf(flags), flags.format);
  const { semantics, origins, format, remarks } = history;
  const result = explained(await judgeHistory(history, optionsOf(flags)), flags.explain);
  const document = { semantics, origins, format, remarks, ...result };
  const json = JSON.stringify(document, undefined, 2);
  outputs.checks(
    judgedFile(file, result, { model: semantics.model, format }, ` --model ${shellWord(semantics.model)}`),
  );
  if (flags.out !== undefined) writeOutput(flags.out, `${json}\n`, flags.force);
  if (flags.svg !== undefined) drawWitness(flags.svg, result, flags, (remark) => print(stderr, remark));
  if (flags.json) for (const remark of flags.quiet ? [] : remarks) print(stderr, `${file}: ${remark}`);
  print(stdout, flags.json ? json : describeVerdict({ result, semantics, origins, format, remarks }, flags.explain));
  return exitCode(result.verdict, [result], 'pass');
}

/** The result with as much evidence as was asked for. */
function explained(result: CheckResult, explain: Explain): CheckResult {
  if (explain === 'full' || !isJsonObject(result.evidence)) return result;
  const { witness, excerpt, ...evidence } = result.evidence;
  const kept = explain === 'witness' && witness !== undefined ? { witness, excerpt: excerpt ?? null } : {};
  return { ...result, evidence: { ...evidence, ...kept } };
}

function drawWitness(file: string, result: CheckResult, { force }: CheckFlags, remark: (text: string) => void): void {
  const picture = contradictionSvg(result.evidence);
  if (picture === undefined) remark(`${file} was not written: there is no witness to draw`);
  else writeOutput(file, picture, force, '--svg');
}

function optionsOf({ budget, workers, level, explain }: CheckFlags): JudgeOptions {
  return {
    weaker: explain !== 'none',
    ...(budget === undefined ? {} : { steps: budget }),
    ...(workers === undefined ? {} : { workers }),
    ...(level === undefined ? {} : { level }),
  };
}

/** What is shown of an exact run whose trace is not there anymore, and so was not seen again. */
function untracedRemark(folder: RunFolder, shown: string): string | undefined {
  if (planOf(folder).spec.engine === 'live' || folder.has('trace')) return undefined;
  const kept = (['verdict', 'invariants'] as const).filter((file) => folder.has(file)).map((file) => RUN_FILES[file]);
  const from =
    kept.length === 0 ? '' : `; the trace's digest and the invariants are those of its ${kept.join(' and ')}`;
  return `${shown} has no ${RUN_FILES.trace}${from}`;
}

function semanticsOf({ model, initial, failSemantics, nilRead }: CheckFlags): SemanticsOverrides {
  return {
    ...(model === undefined ? {} : { model }),
    ...(initial === undefined ? {} : { initial: jsonFlag('--initial', initial) }),
    ...(failSemantics === undefined ? {} : { failSemantics }),
    ...(nilRead === undefined ? {} : { nilRead }),
  };
}

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('expected a whole number above 0');
  return value;
}

function inWords({ verdict, summary }: CheckResult, asJson: true | undefined, document: object): string {
  return asJson ? JSON.stringify(document, undefined, 2) : `${verdict}: ${summary}`;
}
