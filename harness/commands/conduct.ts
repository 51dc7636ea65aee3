import { relative } from 'node:path';
import { consoleReporter } from '../../reports/console/console-reporter.ts';
import { summariseBriefly } from '../../reports/text/summary.ts';
import type { JudgedRun } from '../finish.ts';
import type { Prepared } from '../prepare.ts';
import { runPlan } from '../run.ts';
import { print, type CommandContext } from './context.ts';

export interface OutputFlags {
  readonly out: string;
  readonly json?: true;
  readonly quiet?: true;
}

/**
 * Runs a plan with everything a user sees: the first and last lines name the seed and the command that replays it,
 * progress goes in between (to stderr, so that `--json` leaves stdout to one document).
 */
export async function conduct(
  prepared: Omit<Prepared, 'specText'> & { readonly specText: string | undefined; readonly command?: string },
  flags: OutputFlags,
  context: CommandContext,
): Promise<JudgedRun> {
  const output = flags.json ? context.stderr : context.stdout;
  const { engine, durationMs } = prepared.plan.spec;
  const reporter = consoleReporter({
    stream: output,
    quiet: flags.quiet ?? false,
    ...(engine !== 'live' && { virtualMs: durationMs }),
  });
  try {
    const finished = await runPlan({
      plan: prepared.plan,
      system: prepared.system,
      host: prepared.host,
      specText: prepared.specText,
      command: prepared.command,
      out: flags.out,
      signal: context.signal,
      onEvent: (event) => reporter.handle(event),
      onBegin: ({ replay, where, planDigest }) => {
        print(output, `seed ${prepared.plan.spec.seed}  replay: ${replay}`);
        if (flags.quiet) return;
        print(
          output,
          `${prepared.plan.spec.system} ${prepared.plan.spec.build}, ${String(prepared.plan.nodes.length)} nodes; ${where}`,
        );
        print(output, `plan ${planDigest}`);
      },
    });
    reporter.finish();
    const page = relative(process.cwd(), finished.reports.page);
    if (!flags.quiet)
      print(
        output,
        `Allure results are written; for the generated report: npx verdict report ${relative(process.cwd(), finished.folder.directory)}`,
      );
    print(output, summariseBriefly(finished.document, finished.record, page));
    if (flags.json) {
      const { folder, reports, document } = finished;
      print(
        context.stdout,
        JSON.stringify({ ...document, folder: folder.directory, report: reports.page }, undefined, 2),
      );
    }
    return finished;
  } finally {
    reporter.finish();
  }
}
