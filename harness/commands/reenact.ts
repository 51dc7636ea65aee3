import { existsSync } from 'node:fs';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { exitCode } from '../core/verdict.ts';
import { reenact, type Reenacted } from '../reenact/reenact.ts';
import { print, type CommandContext } from './context.ts';
import { shellWord } from './shell-word.ts';

interface ReenactFlags {
  readonly out: string;
  readonly json?: true;
}

/** Parts that were left out and are named one by one; the rest is counted. */
const NAMED_PARTS = 10;

/** `verdict reenact RUN`: what happened in a live run as a schedule, each step held against the semantics. */
export function reenactCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  program
    .command('reenact')
    .description('turn a live run into a schedule that replays and shrinks, step by step held against the semantics')
    .argument('<run>', 'run folder of engine live, of a system whose nodes write down their steps')
    .option('--out <dir>', 'folder that holds the folder of the result', 'runs')
    .option('--json', 'print one JSON document')
    .action(async (run: string, { out, json }: ReenactFlags) => {
      if (!existsSync(run)) throw new InputError(`${run}: there is no such folder`, { code: 'FILE_NOT_FOUND' });
      const reenacted = await reenact(run, out, new Date());
      const { document } = reenacted;
      if (json) print(context.stdout, JSON.stringify(document, undefined, 2));
      else for (const line of linesOf(reenacted)) print(context.stdout, line);
      const { verdict, checks } = document.replay;
      setExitCode(exitCode(verdict ?? 'vacuous', checks, 'pass'));
    });
}

function linesOf({ document, folder }: Reenacted): string[] {
  const { run, recorded, accepted, lives, lost, duplicated, unreadable, failedLive, replay } = document;
  const directory = shellWord(relative(process.cwd(), folder.directory));
  const { system, build, nodes, steps, traceDigest, checks } = replay;
  return [
    `${run}: ${String(recorded)} steps in ${String(lives)} lives of ${String(nodes.length)} nodes of ${system} ${build}, live`,
    `${String(accepted)} steps re-enacted; ${String(lost)} packets lost, ${String(duplicated)} duplicated`,
    ...leftOutLines(document),
    ...(unreadable === 0 ? [] : [`${String(unreadable)} lines of traces cannot be read and were left out`]),
    `trace ${traceDigest}, ${String(steps)} steps`,
    ...checks.map(({ name, verdict, summary }) => `${verdict}: ${name}: ${summary}`),
    ...failedLive.map(({ name, summary }) => `In the live run: fail: ${name}: ${summary}`),
    `kept in ${directory}`,
    ...(checks.some(({ name, verdict }) => name === 'invariants' && verdict === 'fail')
      ? [`Make it small: npx verdict shrink ${directory}`]
      : []),
  ];
}

function leftOutLines({ leftOut }: Reenacted['document']): string[] {
  const named = leftOut
    .slice(0, NAMED_PARTS)
    .map(
      ({ node, step, steps, reason }) =>
        `left out: ${String(steps)} steps of ${node} from its step ${String(step)} on: ${reason}`,
    );
  return leftOut.length > NAMED_PARTS ? [...named, `and ${String(leftOut.length - NAMED_PARTS)} more parts`] : named;
}
