import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { HarnessError, InputError, messageOf } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { readSource, type ScheduleSource } from '../replay/schedule-source.ts';
import { recordedSubject } from '../replay/schedule-subject.ts';
import { targetOf, type ScheduleTarget, type TargetFlags } from '../replay/schedule-target.ts';
import { ednHistory } from '../search/export/edn.ts';
import { EXPORTS, type ExportFormat } from '../search/export/formats.ts';
import type { Exported } from '../search/export/subject.ts';
import { readHistory } from '../store/history-file.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';

interface ExportFlags extends TargetFlags {
  readonly to: ExportFormat;
  readonly plugin: readonly string[];
  readonly out?: string;
  readonly force?: true;
}

/** What says that a file cannot be there, whatever the machine. */
const WRONG_PLACE = ['ENOENT', 'ENOTDIR', 'EISDIR', 'EACCES', 'EROFS'];

/** `verdict export SCHEDULE|RUN --to FORMAT`: a schedule, or what its clients saw, in the form of another tool. */
export function exportCommand(program: Command, context: CommandContext): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('export')
    .description('write a schedule, or the history of a run, in the form of another tool')
    .argument('<schedule-or-run>', 'a schedule in either form, or a run folder')
    .addOption(
      new Option(
        '--as, --to <format>',
        Object.entries(EXPORTS)
          .map(([name, { summary }]) => `${name}: ${summary}`)
          .join('; '),
      )
        .choices(Object.keys(EXPORTS))
        .makeOptionMandatory(),
    )
    .option('--system <system>', 'default: the one it was recorded with, else raft')
    .option('--build <build>', "build of the system; default: as recorded, else the system's own")
    .option('--nodes <count>', 'cluster size; default: as recorded, else as many as are named, at least 3')
    .option('--semantics <semantics>', 'failure, ordered, …; default: as recorded, else failure')
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--out <file>', 'file to write; default: standard output')
    .option('--force', 'replaces the file if it is there')
    .action(async (target: string, flags: ExportFlags) => {
      refuseOverwriting(flags);
      const { text, notes } = await exported(target, flags);
      if (flags.out === undefined) context.stdout.write(text);
      else write(flags.out, text, flags);
      if (flags.out !== undefined) print(context.stderr, `Written: ${flags.out}`);
      for (const note of notes) print(context.stderr, note);
    });
}

async function exported(file: string, flags: ExportFlags): Promise<Exported> {
  if (!existsSync(file)) throw new InputError(`${file}: there is no such file or folder`, { code: 'FILE_NOT_FOUND' });
  const folder = statSync(file).isDirectory();
  const history = join(file, RUN_FILES.history);
  if (folder && flags.to === 'edn' && existsSync(history)) return recordedHistory(history);
  if (folder && !existsSync(join(file, RUN_FILES.schedule))) throw withoutSchedule(file);
  const source = readSource(file);
  const plugins = [...(source.beside?.plugins ?? []), ...flags.plugin];
  await loadPlugins(plugins);
  const target = await targetOf(source, flags);
  const { text, notes } = await EXPORTS[flags.to].write({
    ...{ file, steps: source.steps, target, plugins },
    ...(flags.out !== undefined && { out: flags.out }),
  });
  return { text, notes: [...sourceNotes(source, target, flags), ...notes] };
}

/** What the user should know of the schedule that was read. */
function sourceNotes(source: ScheduleSource, { system, build }: ScheduleTarget, flags: ExportFlags): string[] {
  const recorded = recordedSubject(source.said ?? {}, source.beside);
  const unsaid = recorded.build === undefined && flags.build === undefined;
  return [
    ...(unsaid ? [`The schedule does not say on which build it was made; it ran on ${system.name} ${build}.`] : []),
    ...(source.tornTail ? ['The last line of the schedule is cut off and was left out.'] : []),
  ];
}

/** What the clients of a run recorded, faults among it. */
async function recordedHistory(file: string): Promise<Exported> {
  const { events, tornTail } = await readHistory(file, {});
  return { text: ednHistory(events), notes: tornTail ? [`${file}: the last line is torn and was left out`] : [] };
}

function withoutSchedule(folder: string): InputError {
  return new InputError(`${folder} holds no ${RUN_FILES.schedule}`, {
    code: 'EXPORT_NO_SCHEDULE',
    hint: 'Runs of engine sim record a schedule; of a live run only the history can be exported: --to edn.',
  });
}

function refuseOverwriting({ out, force }: ExportFlags): void {
  if (out !== undefined && force === undefined && existsSync(out)) throw alreadyThere(out);
}

function write(file: string, text: string, { force }: ExportFlags): void {
  try {
    writeFileSync(file, text, { flag: force === undefined ? 'wx' : 'w' });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? '';
    // Made by somebody else since we looked.
    if (code === 'EEXIST') throw alreadyThere(file);
    const message = `${file} cannot be written: ${messageOf(cause)}`;
    if (WRONG_PLACE.includes(code)) throw new InputError(message, { code: 'FILE_UNWRITABLE', cause });
    throw new HarnessError(message, { code: 'FILE_UNWRITABLE', hint: 'Give --out where there is space.', cause });
  }
}

function alreadyThere(file: string): InputError {
  return new InputError(`${file} is there already`, {
    code: 'FILE_EXISTS',
    hint: 'Give another --out, or --force to replace it.',
  });
}
