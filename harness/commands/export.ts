import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { InputError } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { readSource, type ScheduleSource } from '../replay/schedule-source.ts';
import { recordedSubject } from '../replay/schedule-subject.ts';
import { targetOf, type ScheduleTarget, type TargetFlags } from '../replay/schedule-target.ts';
import { ednHistory } from '../search/export/edn.ts';
import { jsonlHistory } from '../search/export/jsonl.ts';
import { EXPORTS, type ExportFormat } from '../search/export/formats.ts';
import type { Exported } from '../search/export/subject.ts';
import { formats } from '../store/import/formats.ts';
import { headOf, loadEvents } from '../store/import/load-history.ts';
import { kindOfFile } from '../store/kind-of-file.ts';
import { RUN_FILES } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';
import { refuseOverwriting, writeOutput } from './output-file.ts';

interface ExportFlags extends TargetFlags {
  readonly to: ExportFormat;
  readonly plugin: readonly string[];
  readonly out?: string;
  readonly force?: true;
}

/** `verdict export SCHEDULE|RUN|HISTORY --to FORMAT`: a schedule, or what its clients saw, in the form of another tool. */
export function exportCommand(program: Command, context: CommandContext): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('export')
    .description('write a schedule, or the history of a run, in the form of another tool')
    .argument('<schedule-or-run>', 'a schedule in either form, a run folder, or a history in any form')
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
    .option('--engine <engine>', 'sim, or lockstep: real processes; default: as recorded, else sim')
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--out <file>', 'file to write; default: standard output')
    .option('--force', 'replaces the file if it is there')
    .action(async (target: string, flags: ExportFlags) => {
      refuseOverwriting(flags.out, flags.force);
      const { text, notes } = await exported(target, flags);
      if (flags.out === undefined) context.stdout.write(text);
      else writeOutput(flags.out, text, flags.force);
      if (flags.out !== undefined) print(context.stderr, `Written: ${flags.out}`);
      for (const note of notes) print(context.stderr, note);
    });
}

async function exported(file: string, flags: ExportFlags): Promise<Exported> {
  if (!existsSync(file)) throw new InputError(`${file}: there is no such file or folder`, { code: 'FILE_NOT_FOUND' });
  const folder = statSync(file).isDirectory();
  const history = join(file, RUN_FILES.history);
  const write = HISTORIES[flags.to];
  if (write !== undefined && folder && existsSync(history)) return recordedHistory(history, write);
  if (write !== undefined && !folder && (await isHistory(file))) return recordedHistory(file, write);
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

/** The forms in which a recorded history can be written. */
const HISTORIES: Readonly<Partial<Record<ExportFormat, typeof ednHistory>>> = { edn: ednHistory, jsonl: jsonlHistory };

async function isHistory(file: string): Promise<boolean> {
  const head = headOf(file);
  return formats.all.some((format) => format.recognises(head)) || (await kindOfFile(file)) === 'history';
}

/** What clients recorded, faults among it. */
async function recordedHistory(file: string, write: typeof ednHistory): Promise<Exported> {
  const { events, semantics, remarks } = await loadEvents(file, {});
  return { text: write(events, semantics), notes: remarks.map((remark) => `${file}: ${remark}`) };
}

function withoutSchedule(folder: string): InputError {
  return new InputError(`${folder} holds no ${RUN_FILES.schedule}`, {
    code: 'EXPORT_NO_SCHEDULE',
    hint: 'Runs of engine sim record a schedule; of a live run only the history can be exported: --to edn or jsonl.',
  });
}
