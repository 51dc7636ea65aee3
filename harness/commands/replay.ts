import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { systems } from '../../cluster/systems/registry.ts';
import { HarnessError, InputError } from '../core/errors.ts';
import { GENERATOR, type Plan } from '../core/plan.ts';
import { exitCode } from '../core/verdict.ts';
import type { VerdictDocument } from '../core/verdict-document.ts';
import { loadPlugins } from '../plugins.ts';
import { parsePlan } from '../parse-plan.ts';
import { isSchedule } from '../replay/schedule-source.ts';
import { RUN_FILES, RunFolder } from '../store/run-folder.ts';
import { withCiOutputs, withJUnitFlag, type CiFlags, type CiOutputs } from './ci-outputs.ts';
import { conduct, type OutputFlags } from './conduct.ts';
import { print, type CommandContext } from './context.ts';
import { replayScheduleFile, type ScheduleFlags } from './replay-schedule.ts';
import { withOutputFlags } from './run.ts';
import { readText } from './spec-flags.ts';

interface ReplayFlags extends OutputFlags, CiFlags {
  readonly host: 'docker' | 'namespace' | 'auto';
}

/** A stored plan, and the verdict it led to if it comes from a finished run. */
interface Stored {
  readonly plan: Plan;
  readonly before: VerdictDocument | undefined;
}

/**
 * `verdict replay RUN|PLAN|SCHEDULE`: runs a stored plan again, under any generator version, and says what repeated; or
 * leads a fresh world through a schedule.
 */
export function replayCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  const replay = program
    .command('replay')
    .argument('<run-plan-or-schedule>', 'run folder, plan.json, or a schedule in either form')
    .allowExcessArguments();
  withJUnitFlag(withOutputFlags(replay))
    .description('run a stored plan again, or a schedule step by step')
    .option('--host <host>', 'docker, namespace or auto', 'auto')
    .option('--system <system>', 'schedules: system; default: the one it was recorded with, else raft')
    .option(
      '--build <build>',
      "schedules: build of the system, such as verdi+figure-8; default: as recorded, else the system's own",
    )
    .option('--nodes <count>', 'schedules: cluster size; default: as recorded, else as many as are named, at least 3')
    .option(
      '--semantics <semantics>',
      'schedules: failure, ordered, …, and losses: failure+unsynced; default: as recorded, else failure',
    )
    .option('--engine <engine>', 'schedules: sim, or lockstep: real processes; default: as recorded, else sim')
    .option('--plugin <file>', 'schedules: loads a plugin (repeatable)', list, [])
    .action(async (target: string, flags: ReplayFlags & ScheduleFlags, command: Command) => {
      const out = command.getOptionValueSource('out') === 'cli' ? flags.out : undefined;
      refuseSeveral(command.args);
      refuseOther(target);
      const code = await withCiOutputs(target, flags, context, (outputs) =>
        isSchedule(target)
          ? replayScheduleFile(target, flags, out, context, outputs)
          : replayPlan(target, flags, context, outputs),
      );
      setExitCode(code);
    });
}

/** @throws InputError where a pattern of the shell matched more than one */
function refuseSeveral(targets: readonly string[]): void {
  if (targets.length < 2) return;
  throw new InputError(`replay takes one folder or file at a time, not ${targets.join(' ')}`, {
    code: 'FLAG_INVALID',
    hint: `Give one of them: npx verdict replay ${targets[0] ?? ''}`,
  });
}

/** @throws InputError for a path where nothing is, and for a spec, saying what to give instead */
function refuseOther(target: string): void {
  if (!existsSync(target)) {
    throw new InputError(`${target}: there is no such file or folder`, {
      code: 'FILE_NOT_FOUND',
      hint: 'Give a run folder, as in runs/ or after --out, the plan.json or schedule.jsonl in it, or a schedule as text.',
    });
  }
  if (/\.ya?ml$/i.test(target)) {
    throw new InputError(`${target} is a spec; replay takes a run folder, a plan or a schedule`, {
      code: 'REPLAY_OF_SPEC',
      hint: `A spec is run: npx verdict run ${target}`,
    });
  }
}

async function replayPlan(
  target: string,
  flags: ReplayFlags & ScheduleFlags,
  context: CommandContext,
  outputs: CiOutputs,
): Promise<number> {
  const { plan, before } = readStored(target);
  refuseScheduleFlags(flags);
  await loadPlugins(plan.spec.plugins);
  const prepared = { plan, system: systems.named(plan.spec.system), host: flags.host, specText: undefined };
  const judged = await conduct(prepared, flags, context);
  const { document } = judged;
  outputs.run(judged);
  if (before) compare(before, document, context);
  return exitCode(document.verdict, document.checks, document.expect);
}

/** A plan says all of this itself. */
function refuseScheduleFlags({ system, build, nodes, semantics, engine }: ScheduleFlags): void {
  const given = Object.entries({ system, build, nodes, semantics, engine }).find(([, value]) => value !== undefined);
  if (given === undefined) return;
  throw new InputError(`--${given[0]} is for schedules; a plan is replayed as it is`, {
    code: 'FLAG_INVALID',
    hint: 'Give the schedule.jsonl of the run, or change the spec and run that.',
  });
}

function readStored(target: string): Stored {
  if (!existsSync(target) || !statSync(target).isDirectory())
    return { plan: parsePlan(readText(target), target), before: undefined };
  const folder = RunFolder.open(target);
  const plan = parsePlan(readText(folder.path('plan')), join(target, RUN_FILES.plan));
  return { plan, before: folder.has('verdict') ? (folder.readJson('verdict') as VerdictDocument) : undefined };
}

/** An exact run owes the same trace; a live run owes the same plan, and its verdict may differ. */
function compare(before: VerdictDocument, after: VerdictDocument, context: CommandContext): void {
  if (before.planDigest !== after.planDigest) {
    throw new HarnessError(`The plan's digest changed: ${before.planDigest} then, ${after.planDigest} now`, {
      code: 'REPLAY_DIFFERS',
    });
  }
  // A run whose harness was killed has no digest, also when it was judged later.
  if (before.traceDigest !== undefined && before.traceDigest !== after.traceDigest) {
    throw new HarnessError(`Not reproduced: trace ${before.traceDigest} then, ${String(after.traceDigest)} now`, {
      code: 'REPLAY_DIFFERS',
      hint: `Was the run recorded by another version? Plans replay under any generator (this one is ${String(GENERATOR)}), traces only under the same handlers.`,
    });
  }
  const what = after.traceDigest === undefined ? `same plan ${planShort(after)}` : `same trace ${after.traceDigest}`;
  print(context.stderr, `Replayed: ${what}; verdict ${before.verdict} then, ${after.verdict} now`);
}

function planShort(document: VerdictDocument): string {
  return document.planDigest.slice(0, 'sha256:'.length + 12);
}
