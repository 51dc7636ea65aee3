import { existsSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { Option, type Command } from 'commander';
import { linearizableResult } from '../../checkers/linearizability/checker.ts';
import { checkLinearizable } from '../../checkers/linearizability/linearizability.ts';
import { summarise } from '../../reports/text/summary.ts';
import { InputError } from '../core/errors.ts';
import type { FailSemantics, NilRead } from '../core/history.ts';
import { operationsOf } from '../core/history.ts';
import type { Json } from '../core/json.ts';
import { exitCode, type CheckResult } from '../core/verdict.ts';
import { finishRun } from '../finish.ts';
import { planOf } from '../record.ts';
import { readHistory, type SemanticsOverrides } from '../store/history-file.ts';
import { kindOfFile } from '../store/kind-of-file.ts';
import { RUN_FILES, RunFolder } from '../store/run-folder.ts';
import { checkRules } from './check-rules.ts';
import { print, type CommandContext } from './context.ts';

interface CheckFlags {
  readonly model?: string;
  readonly initial?: string;
  readonly failSemantics?: FailSemantics;
  readonly nilRead?: NilRead;
  readonly rules?: string;
  readonly json?: true;
  readonly quiet?: true;
}

/**
 * `verdict check HISTORY|RUN`: judges a recorded history, or a run folder with everything in it, also one whose harness
 * was killed in the middle.
 */
export function checkCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  program
    .command('check')
    .description(
      'judge a history file, or a whole run folder (finished or torn); with --rules also a trace, or a history by its events',
    )
    .argument('<history-or-run>', 'history.jsonl, or a run folder; with --rules also trace.jsonl')
    .option('--model <model>', 'sequential model of the history; default: its header, else cas-register')
    .option('--initial <value>', 'initial value, as JSON')
    .addOption(
      new Option('--fail-semantics <semantics>', 'what a fail proves').choices(['did-not-happen', 'observed-mismatch']),
    )
    .addOption(new Option('--nil-read <meaning>', 'what a read of null means').choices(['value', 'wildcard']))
    .option('--rules <file>', 'judge by the event-pattern rules of this file only')
    .option('--json', 'print the result as JSON')
    .option('--quiet', 'no remarks beside the result')
    .action(async (target: string, flags: CheckFlags) => {
      if (!existsSync(target))
        throw new InputError(`${target}: there is no such file or folder`, { code: 'FILE_NOT_FOUND' });
      if (flags.rules !== undefined) {
        const result = await checkRules(target, flags.rules, semanticsOf(flags));
        print(context.stdout, inWords(result, flags.json, result));
        setExitCode(exitCode(result.verdict, [result], 'pass'));
        return;
      }
      setExitCode(
        statSync(target).isDirectory()
          ? await checkRun(target, flags, context)
          : await checkFile(target, flags, context),
      );
    });
}

async function checkRun(directory: string, flags: CheckFlags, { stdout, stderr }: CommandContext): Promise<number> {
  const folder = RunFolder.open(directory);
  const shown = relative(process.cwd(), folder.directory);
  const remark = flags.quiet ? undefined : untracedRemark(folder, shown);
  const { document, record, reports } = await finishRun(folder, {
    replay: `npx verdict replay ${shown}`,
    started: undefined,
  });
  if (remark !== undefined) print(stderr, remark);
  if (flags.json) print(stdout, JSON.stringify(document, undefined, 2));
  else print(stdout, summarise(document, record, relative(process.cwd(), reports.page)));
  return exitCode(document.verdict, document.checks, document.expect);
}

async function checkFile(file: string, flags: CheckFlags, { stdout, stderr }: CommandContext): Promise<number> {
  if ((await kindOfFile(file)) === 'trace') {
    throw new InputError(`${file} is a trace, which is judged by rules`, {
      code: 'TRACE_WITHOUT_RULES',
      hint: 'Give the rules with --rules FILE, or give the run folder, or the history.jsonl in it.',
    });
  }
  const history = await readHistory(file, semanticsOf(flags));
  if (history.tornTail && !flags.quiet) print(stderr, `${file}: the last line is torn and was left out`);
  const result = linearizableResult(checkLinearizable(operationsOf(history.events), history.semantics));
  print(stdout, inWords(result, flags.json, { semantics: history.semantics, ...result }));
  return exitCode(result.verdict, [result], 'pass');
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
    ...(initial === undefined ? {} : { initial: parseInitial(initial) }),
    ...(failSemantics === undefined ? {} : { failSemantics }),
    ...(nilRead === undefined ? {} : { nilRead }),
  };
}

function inWords({ verdict, summary }: CheckResult, asJson: true | undefined, document: object): string {
  return asJson ? JSON.stringify(document, undefined, 2) : `${verdict}: ${summary}`;
}

function parseInitial(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
