import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { bundleRun } from '../bundle/bundle.ts';
import type { BundleDocument } from '../bundle/bundle-document.ts';
import { personalData } from '../bundle/personal.ts';
import { print, type CommandContext } from './context.ts';
import { refuseOverwriting, unwritable } from './output-file.ts';

interface BundleFlags {
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

/** `verdict bundle RUN`: one archive for a bug report, without what nobody else should see. */
export function bundleCommand(program: Command, context: CommandContext): void {
  program
    .command('bundle')
    .description('pack a run into one redacted archive, for a bug report')
    .argument('<run>', 'run folder')
    .option('--out <file>', 'where to write it; default: the name of the run, with .tar.gz, in the current folder')
    .option('--force', 'replaces a file that is there')
    .option('--json', 'print what is in it as JSON')
    .action(async (run: string, flags: BundleFlags) => {
      refuseOverwriting(flags.out, flags.force);
      const { archive, document } = await bundleRun(run, personalData(process.env));
      const file = flags.out ?? `${document.run}.tar.gz`;
      refuseOverwriting(file, flags.force);
      try {
        writeFileSync(file, archive);
      } catch (cause) {
        throw unwritable(file, cause);
      }
      if (flags.json) print(context.stdout, JSON.stringify({ file, bytes: archive.length, ...document }, undefined, 2));
      else for (const line of linesOf(file, archive.length, document)) print(context.stdout, line);
    });
}

function linesOf(file: string, bytes: number, document: BundleDocument): string[] {
  const { files, redactions, left, leftOut } = document;
  const cut = files.filter((entry) => entry.cut !== undefined).map(({ name }) => name);
  return [
    `${file}: ${String(files.length)} files, ${String(Math.ceil(bytes / 1024))} KiB`,
    ...redactions.map(
      ({ what, by, times }) => `replaced: ${what} by ${by}, ${times === 1 ? 'once' : `${String(times)} times`}`,
    ),
    ...left.map((line) => `not replaced: ${line}`),
    ...(cut.length > 0 ? [`cut: ${cut.join(', ')}`] : []),
    ...leftOut.map((line) => `not in it: ${line}`),
    'Replacing goes by patterns: look through it before you show it to everybody.',
  ];
}
