import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Command } from 'commander';
import { blame } from '../../checkers/invariants/blame.ts';
import { predicateNamed } from '../../checkers/invariants/catalogue.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import type { ScheduleStep } from '../core/step.ts';
import { EXIT } from '../core/verdict.ts';
import { loadPlugins } from '../plugins.ts';
import { readSource, type ScheduleSource } from '../replay/schedule-source.ts';
import { targetOf, type ScheduleTarget, type TargetFlags } from '../replay/schedule-target.ts';
import { shrinking, type Shrunk } from '../search/shrink/shrink.ts';
import { shrinkingSimFirst, type Way } from '../search/shrink/sim-first.ts';
import { subjectOfTarget, twinOfTarget } from '../search/shrink/subject.ts';
import { explain } from '../search/story/explanation.ts';
import type { Trials } from '../search/trials.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';
import { huntConsole } from './hunt-console.ts';
import { confirm, keepDocument, keepSchedule } from './shrink-folder.ts';
import { progressLine, shrinkDocument, shrinkLines, SHRINK_FORMAT } from './shrink-text.ts';

interface ShrinkFlags extends TargetFlags {
  readonly predicate?: string;
  readonly budget?: string;
  readonly out: string;
  readonly plugin: readonly string[];
  readonly json?: true;
  readonly quiet?: true;
}

/** Steps of worlds; some seconds. */
const BUDGET = 10_000_000;
/** The same where every try starts processes: some minutes at most. */
const BUDGET_OF_PROCESSES = 50_000;
/** The world is looked at this often, ms. */
const EVERY_MS = 100;
/** On what is no terminal, progress is said this often, ms. */
const PLAIN_EVERY_MS = 10_000;

/** `verdict shrink RUN|SCHEDULE|FINDING`: the smallest schedule that breaks the same, and why it does. */
export function shrinkCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('shrink')
    .description('make a schedule that breaks an invariant as small as can be, and tell why it breaks it')
    .argument(
      '<run-or-schedule>',
      'a schedule in either form, a finding of a hunt, or a run folder of engine sim or lockstep',
    )
    .option('--predicate <name>', 'what has to break; default: what the schedule breaks first')
    .option('--system <system>', 'default: the one it was recorded with, else raft')
    .option('--build <build>', "build of the system; default: as recorded, else the system's own")
    .option('--nodes <count>', 'cluster size; default: as recorded, else as many as are named, at least 3')
    .option('--semantics <semantics>', 'failure, ordered, …; default: as recorded, else failure')
    .option('--engine <engine>', 'sim, or lockstep: real processes; default: as recorded, else sim')
    .option(
      '--budget <steps>',
      `steps that all tries together may take; default: ${String(BUDGET)}, and ${String(BUDGET_OF_PROCESSES)} of processes`,
    )
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--out <dir>', 'folder that holds the folder of the result', 'runs')
    .option('--json', 'print one JSON document')
    .option('--quiet', 'no progress')
    .action(async (target: string, flags: ShrinkFlags) => {
      setExitCode(await shrinkFile(target, flags, context));
    });
}

async function shrinkFile(file: string, flags: ShrinkFlags, context: CommandContext): Promise<number> {
  const budget = flags.budget === undefined ? undefined : budgetOf(flags.budget);
  const source = sourceAt(file);
  const plugins = [...(source.beside?.plugins ?? []), ...flags.plugin];
  await loadPlugins(plugins);
  const target = await targetOf(source, flags);
  const broken = brokenIn(source, target, flags.predicate);
  if (broken === undefined) {
    printHolds(source, target, flags, context);
    return EXIT.pass;
  }
  const small = await shrunkBy(broken, source.steps, target, budget, flags, context);
  const explanation = explain(small.trials, small.schedule, small.predicate);
  const smallTarget = { ...target, nodes: small.nodes };
  const kept = keepSchedule(small, smallTarget, explanation, plugins, flags.out);
  const document = shrinkDocument(source, smallTarget, broken, small, explanation, kept);
  keepDocument(kept, document);
  await confirm(kept, small);
  if (flags.json) print(context.stdout, JSON.stringify(document, undefined, 2));
  else for (const line of shrinkLines(document)) print(context.stdout, line);
  return EXIT.fail;
}

function sourceAt(file: string): ScheduleSource {
  if (!existsSync(file)) throw new InputError(`${file}: there is no such file or folder`, { code: 'FILE_NOT_FOUND' });
  if (statSync(file).isDirectory() && !existsSync(join(file, RUN_FILES.schedule))) {
    throw new InputError(`${file} holds no ${RUN_FILES.schedule}`, {
      code: 'SHRINK_NO_SCHEDULE',
      hint: 'Runs of engine sim and single findings of a hunt have one; of a live run, `verdict reenact` makes one.',
    });
  }
  return readSource(file);
}

/** What is to be shrunk: the predicate, and the trials in which it breaks. */
interface Broken {
  readonly predicate: string;
  readonly trials: Trials;
  readonly unbounded: boolean;
}

/** Undefined when nothing breaks. Clocks without bound are tried last: builds that need a bound owe nothing without it. */
function brokenIn({ steps }: ScheduleSource, target: ScheduleTarget, wanted: string | undefined): Broken | undefined {
  const { trials, unbounded } = subjectOfTarget(target);
  if (wanted !== undefined) checkPredicate(wanted, trials, target);
  for (const candidate of unbounded === undefined ? [trials] : [trials, unbounded]) {
    const { violations } = candidate.run(steps, wanted === undefined ? undefined : [wanted], true);
    const first = blame(violations)?.first;
    if (first !== undefined)
      return { predicate: first.predicate, trials: candidate, unbounded: candidate === unbounded };
  }
  return undefined;
}

function checkPredicate(name: string, { predicates }: Trials, { build }: ScheduleTarget): void {
  const { invariant } = predicateNamed(name);
  if (predicates.includes(name)) return;
  throw new InputError(`${name} says nothing about build ${build}`, {
    code: 'PREDICATE_EXEMPT',
    hint: `${build} does something that ${invariant.name} does not allow for; see docs/invariants.md.`,
  });
}

async function shrunkBy(
  broken: Broken,
  steps: readonly ScheduleStep[],
  target: ScheduleTarget,
  budget: number | undefined,
  { quiet, json }: ShrinkFlags,
  { stderr, signal }: CommandContext,
): Promise<Shrunk & { readonly way?: Way }> {
  const screen = huntConsole(stderr, quiet === true || json === true, PLAIN_EVERY_MS);
  const work = workOn(broken, steps, target, budget);
  let shown = performance.now();
  try {
    for (;;) {
      const { done, value } = work.next();
      if (done === true) return value as Shrunk;
      if (performance.now() - shown < EVERY_MS) continue;
      screen.passing(progressLine(value));
      await setImmediate();
      if (signal.aborted) throw new InterruptedError('Stopped; nothing was written', { code: 'INTERRUPTED' });
      shown = performance.now();
    }
  } finally {
    screen.finish();
  }
}

/** Real processes are left out of it as long as the same build in process breaks the same. */
function workOn(
  { trials, predicate, unbounded }: Broken,
  steps: readonly ScheduleStep[],
  target: ScheduleTarget,
  budget: number | undefined,
): ReturnType<typeof shrinking> | ReturnType<typeof shrinkingSimFirst> {
  const twin = twinOfTarget(target);
  const sim = unbounded ? twin?.unbounded : twin?.trials;
  const inProcess = { budget: budget ?? BUDGET };
  const ofProcesses = { budget: budget ?? BUDGET_OF_PROCESSES, thrifty: true };
  if (target.lockstep === undefined) return shrinking(trials, steps, { predicate }, inProcess);
  if (sim === undefined) return shrinking(trials, steps, { predicate }, ofProcesses);
  return shrinkingSimFirst({ lockstep: trials, sim }, steps, { predicate }, inProcess, ofProcesses);
}

function printHolds(
  { file, steps }: ScheduleSource,
  { build, nodes }: ScheduleTarget,
  { predicate, json }: ShrinkFlags,
  { stdout }: CommandContext,
): void {
  const what = predicate ?? 'every invariant';
  const summary = `${file}: ${what} holds in all ${steps.length} steps on ${build}, ${nodes.length} nodes; there is nothing to shrink.`;
  print(stdout, json ? JSON.stringify({ format: SHRINK_FORMAT, predicate: null, summary }, undefined, 2) : summary);
}

function budgetOf(text: string): number {
  const value = Number(text.replaceAll('_', ''));
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InputError(`--budget ${text}: expected a whole number of steps from 1 on`, { code: 'FLAG_INVALID' });
}
