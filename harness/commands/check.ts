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
import { readHistory } from '../store/history-file.ts';
import { RunFolder } from '../store/run-folder.ts';
import { checkRules } from './check-rules.ts';
import { print, type CommandContext } from './context.ts';

interface CheckFlags {
  readonly model?: string;
  readonly initial?: string;
  readonly failSemantics?: FailSemantics;
  readonly nilRead?: NilRead;
  readonly rules?: string;
  readonly json?: true;
}

/**
 * `verdict check HISTORY|RUN`: judges a recorded history, or a run folder with everything in it, also one whose harness
 * was killed in the middle.
 */
export function checkCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  program
    .command('check')
    .description('judge a history file, or a whole run folder (finished or torn); with --rules also a trace')
    .argument('<history-or-run>', 'history.jsonl, or a run folder; with --rules also trace.jsonl')
    .option('--model <model>', 'sequential model of the history; default: its header, else cas-register')
    .option('--initial <value>', 'initial value, as JSON')
    .addOption(
      new Option('--fail-semantics <semantics>', 'what a fail proves').choices(['did-not-happen', 'observed-mismatch']),
    )
    .addOption(new Option('--nil-read <meaning>', 'what a read of null means').choices(['value', 'wildcard']))
    .option('--rules <file>', 'judge by the event-pattern rules of this file only')
    .option('--json', 'print the result as JSON')
    .action(async (target: string, flags: CheckFlags) => {
      if (!existsSync(target))
        throw new InputError(`${target}: there is no such file or folder`, { code: 'FILE_NOT_FOUND' });
      if (flags.rules !== undefined) {
        const result = await checkRules(target, flags.rules);
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

async function checkRun(directory: string, flags: CheckFlags, { stdout }: CommandContext): Promise<number> {
  const folder = RunFolder.open(directory);
  const shown = relative(process.cwd(), folder.directory);
  const { document, record, reports } = await finishRun(folder, {
    replay: `npx verdict replay ${shown}`,
    started: undefined,
  });
  if (flags.json) print(stdout, JSON.stringify(document, undefined, 2));
  else print(stdout, summarise(document, record, relative(process.cwd(), reports.page)));
  return exitCode(document.verdict, document.checks, document.expect);
}

async function checkFile(file: string, flags: CheckFlags, { stdout, stderr }: CommandContext): Promise<number> {
  const history = await readHistory(file, {
    ...(flags.model === undefined ? {} : { model: flags.model }),
    ...(flags.initial === undefined ? {} : { initial: parseInitial(flags.initial) }),
    ...(flags.failSemantics === undefined ? {} : { failSemantics: flags.failSemantics }),
    ...(flags.nilRead === undefined ? {} : { nilRead: flags.nilRead }),
  });
  if (history.tornTail) print(stderr, `${file}: the last line is torn and was left out`);
  const result = linearizableResult(checkLinearizable(operationsOf(history.events), history.semantics));
  print(stdout, inWords(result, flags.json, { semantics: history.semantics, ...result }));
  return exitCode(result.verdict, [result], 'pass');
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
