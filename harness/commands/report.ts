import { join, relative } from 'node:path';
import type { Command } from 'commander';
import { generateAllureReport } from '../../reports/allure/generate.ts';
import { RunFolder } from '../store/run-folder.ts';
import { print, type CommandContext } from './context.ts';

/** `verdict report RUN...`: the generated Allure report over one or more runs. */
export function reportCommand(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('generate the Allure report of one or more runs (needs Java)')
    .argument('<runs...>', 'run folders')
    .option('--output <dir>', 'where to write it; default: allure-report in the first run folder')
    .action(async (runs: string[], flags: { output?: string }) => {
      const folders = runs.map((run) => RunFolder.open(run));
      const output = flags.output ?? join((folders[0] as RunFolder).directory, 'allure-report');
      const generated = await generateAllureReport(
        folders.map((folder) => folder.path('allure')),
        output,
      );
      if (generated.generated)
        print(context.stdout, `Allure report: ${relative(process.cwd(), join(output, 'index.html'))}`);
      else
        print(
          context.stdout,
          `Java is missing, so the Allure report was not generated. With Java: ${generated.command}`,
        );
    });
}
