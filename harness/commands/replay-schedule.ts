import { relative } from 'node:path';
import { canonicalJson } from '../core/digest.ts';
import { HarnessError } from '../core/errors.ts';
import { EXIT, exitCode } from '../core/verdict.ts';
import { formatTextStep } from '../core/schedule/format-text.ts';
import type { TraceLine } from '../core/trace.ts';
import type { Difference } from '../engine/sim/schedule-run.ts';
import { loadPlugins } from '../plugins.ts';
import { replaySchedule, type Replayed, type ReplayDocument } from '../replay/replay-schedule.ts';
import { readSource, type ScheduleSource } from '../replay/schedule-source.ts';
import { recordedSubject } from '../replay/schedule-subject.ts';
import { subjectOf, targetOf, type ScheduleTarget, type TargetFlags } from '../replay/schedule-target.ts';
import { checkStepsTaken } from '../replay/steps-taken.ts';
import type { CiOutputs, JudgedChecks } from './ci-outputs.ts';
import { print, type CommandContext } from './context.ts';
import { shellWord } from './shell-word.ts';

export interface ScheduleFlags extends TargetFlags {
  readonly plugin: readonly string[];
  readonly json?: true;
}

/** Impossible steps that are named one by one; the rest are counted. */
const NAMED_SKIPS = 10;

/**
 * `verdict replay SCHEDULE`: runs a schedule, edited or not, and judges it. Resolves to the exit code.
 *
 * @param out where to make a run folder; undefined: none is made
 * @throws HarnessError when an unedited schedule does not lead to the trace that lies beside it
 */
export async function replayScheduleFile(
  file: string,
  flags: ScheduleFlags,
  out: string | undefined,
  context: CommandContext,
  outputs: CiOutputs,
): Promise<number> {
  const source = readSource(file);
  const plugins = [...(source.beside?.plugins ?? []), ...flags.plugin];
  await loadPlugins(plugins);
  const target = await targetOf(source, flags);
  const kept = out === undefined ? undefined : { directory: out, started: new Date() };
  const replayed = replaySchedule(source, target, plugins, kept, checkStepsTaken);
  const { document, difference } = replayed;
  for (const line of subjectLines(source, target, flags)) print(flags.json ? context.stderr : context.stdout, line);
  if (flags.json) print(context.stdout, JSON.stringify(document, undefined, 2));
  else for (const line of linesOf(source, replayed)) print(context.stdout, line);
  if (difference !== undefined) throw differs(source.file, difference);
  if (document.checks.length > 0) outputs.checks(judgedSchedule(file, document));
  return document.verdict === null ? EXIT.pass : exitCode(document.verdict, document.checks, 'pass');
}

function linesOf(source: ScheduleSource, replayed: Replayed): string[] {
  const { document, folder, difference } = replayed;
  const { system, build, nodes, semantics, steps, taken, skipped, worldSteps, traceDigest } = document;
  return [
    `${source.file}: ${steps} steps on ${system} ${build}, ${nodes.length} nodes, ${semantics}`,
    ...(source.tornTail ? ['The last line is cut off and was left out.'] : []),
    `${taken} steps taken (${worldSteps} of the world), ${skipped.length} skipped as impossible`,
    ...skippedLines(source, document),
    `trace ${traceDigest}${repetition(source, document)}`,
    ...(difference === undefined ? judgement(document) : []),
    ...(folder === undefined ? [] : [`kept in ${relative(process.cwd(), folder.directory)}`]),
  ];
}

function judgedSchedule(
  file: string,
  { system, build, nodes, semantics, traceDigest, checks }: ReplayDocument,
): JudgedChecks {
  const properties = { system, build, nodes: String(nodes.length), semantics, trace: traceDigest };
  const replay = `npx verdict replay ${shellWord(file)} --build ${shellWord(build)}`;
  return { name: file, className: `${system}.schedule`, checks, properties, replay };
}

function judgement({ system, checks }: ReplayDocument): string[] {
  if (checks.length === 0) return [`Nothing is known of ${system} by which this could be judged.`];
  return checks.map(({ name, verdict, summary }) => `${verdict}: ${name}: ${summary}`);
}

/** Where the command line asks for something else than the schedule was made on, or nothing says what that was. */
function subjectLines(source: ScheduleSource, target: ScheduleTarget, flags: TargetFlags): string[] {
  const recorded = recordedSubject(source.said ?? {}, source.beside);
  if (recorded.build === undefined && flags.build === undefined && flags.system === undefined) {
    return [
      `${source.file} does not say on which build it was made; here it runs on the default, and --build names another.`,
    ];
  }
  const { system, build, nodes, semantics } = subjectOf(target);
  const fields = { system, build, nodes, semantics };
  return (Object.keys(fields) as (keyof typeof fields)[]).flatMap((field) => {
    const [then, now] = [recorded[field], fields[field]].map(inWords);
    return then === undefined || then === now
      ? []
      : [`${field}: ${now ?? ''}, though the schedule was made on ${then}`];
  });
}

function inWords(value: string | readonly string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.join(', ');
}

function skippedLines({ steps, placeOf }: ScheduleSource, { skipped, reasons }: ReplayDocument): string[] {
  const named = skipped.slice(0, NAMED_SKIPS).flatMap((number, index) => {
    const step = steps[number - 1];
    const place = placeOf?.(number - 1);
    const where = place === undefined ? '' : ` (line ${place.line})`;
    return step === undefined ? [] : [`  step ${number}${where}: ${formatTextStep(step)}: ${reasons[index] ?? ''}`];
  });
  return skipped.length > NAMED_SKIPS ? [...named, `  and ${skipped.length - NAMED_SKIPS} more`] : named;
}

function repetition({ edited, recorded }: ScheduleSource, { repeated }: ReplayDocument): string {
  if (repeated !== null) return `, ${repeated} steps as recorded`;
  if (edited) return ', not compared: the schedule was edited since its trace was recorded';
  return recorded === undefined ? '' : ', not compared: the trace beside it was recorded on something else';
}

function differs(file: string, { step, recorded, now }: Difference): HarnessError {
  const then = shown(recorded, now);
  const again = now === undefined ? 'impossible' : shown(now, recorded);
  return new HarnessError(`${file}: step ${step} of the trace was ${then} and is ${again} now`, {
    code: 'REPLAY_DIFFERS',
    hint: 'Was it recorded by another version? A schedule leads to the same trace only under the same handlers.',
  });
}

/** Fields that name a step; a difference in them needs no second mention. */
const SHOWN = ['rule', 'packet', 'node', 'type'];

/** The step, its packet by its absolute name, and the first thing in which it differs from the other. */
function shown(line: TraceLine, other: TraceLine | undefined): string {
  const step = [line.rule, line.packet, `at ${line.node}`, line.type].filter((word) => word !== undefined).join(' ');
  const fields = Object.entries(line) as [string, unknown][];
  const theirs = new Map(Object.entries(other ?? line) as [string, unknown][]);
  const field = fields.find(([name, value]) => !SHOWN.includes(name) && !same(value, theirs.get(name)));
  return field === undefined ? step : `${step} with ${field[0]} ${canonicalJson(field[1])}`;
}

function same(one: unknown, other: unknown): boolean {
  return one === other || (one !== undefined && other !== undefined && canonicalJson(one) === canonicalJson(other));
}
