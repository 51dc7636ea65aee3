import type { Command } from 'commander';
import { suiteOfCampaign } from '../../reports/campaign/junit.ts';
import { campaignSummary } from '../../reports/campaign/step-summary.ts';
import { conductCampaign, type Crew } from '../campaign/campaign.ts';
import { CampaignFolder, type CampaignSettings } from '../campaign/campaign-folder.ts';
import { regressionVariants } from '../campaign/regressions.ts';
import { variantsOf, type Variant } from '../campaign/variant.ts';
import { InputError, InterruptedError } from '../core/errors.ts';
import type { CampaignSummary } from '../core/campaign/summary.ts';
import { askedCampaign, limitsOf, type CampaignFlags } from './campaign-flags.ts';
import { beginLines, endLines, News, progressLine, resumeCommand } from './campaign-text.ts';
import { withCiOutputs, withJUnitFlag } from './ci-outputs.ts';
import { print, type CommandContext } from './context.ts';
import { huntConsole, type HuntConsole } from './hunt-console.ts';
import { withSpecFlags } from './spec-flags.ts';
import { shownUrl } from '../campaign/queue/server-url.ts';

/** `verdict campaign SPEC…`: scenarios times builds times seeds, until all are done or a rule says stop. */
export function campaignCommand(program: Command, context: CommandContext, setExitCode: (code: number) => void): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  const command = program.command('campaign').argument('[specs...]', 'spec files: the scenarios');
  withJUnitFlag(withSpecFlags(command))
    .description('run specs over seeds and builds on all of the machine, and tell what kinds of failures there are')
    .option('--seeds <range>', 'such as 1..200, or 1.. for as many as time allows; default: 1..20, with --for 1..')
    .option('--for <time>', 'how long, such as 8h, all sittings together')
    .option(
      '--matrix <key=a,b>',
      'runs every spec with each of these values of a key, such as build (repeatable)',
      list,
      [],
    )
    .option('--controls <specs>', 'spec files, separated by commas, whose planted bugs have to be found', list, [])
    .option('--regressions <file>', 'YAML file of seeds that must stay found or stay fixed')
    .option('--minimum <name=count>', 'what has to be tested, such as operations=100000 (repeatable)', list, [])
    .option('--shard <i/n>', 'only this part of the jobs, such as 2/8')
    .option('--stop-after-failures <count>', 'stops when so many jobs failed')
    .option('--stop-at-signatures <count>', 'stops when so many different failures are known')
    .option('--budget <time>', 'stops when the runs of all workers took so long together')
    .option('--fail-on <verdicts>', 'which endings of a job make the campaign fail, of fail, unknown, vacuous', 'fail')
    .option('--keep <which>', 'run folders that stay: failed, always or never', 'failed')
    .option('--keep-size <size>', 'no further run folder stays when all take as much, such as 2GB')
    .option('--workers <count>', 'of each kind, threads and processes; default: as many as the machine bears')
    .option('--queue <url>', 'Redis server; the jobs are done by those who say `verdict worker --queue` there')
    .option('--resume <folder>', 'goes on with a campaign where it stopped')
    .option('--out <dir>', "folder in which the campaign's own is made", 'runs')
    .option('--json', 'print one JSON document on stdout; progress goes to stderr')
    .option('--quiet', 'no progress')
    .action(async (files: readonly string[], flags: CampaignFlags, command: Command) => {
      const code = await withCiOutputs(files[0] ?? 'campaign', flags, context, async (outputs) => {
        const summary = await campaign(files, flags, command, context);
        outputs.whole(suiteOfCampaign(summary), campaignSummary(summary));
        return summary.exitCode;
      });
      setExitCode(code);
    });
}

async function campaign(
  files: readonly string[],
  flags: CampaignFlags,
  command: Command,
  { stdout, stderr, signal }: CommandContext,
): Promise<CampaignSummary> {
  const limits = limitsOf(flags);
  const queue = flags.queue === undefined ? undefined : shownUrl(flags.queue);
  const { folder, variants } = await opened(files, flags, command);
  const screen = huntConsole(flags.json ? stderr : stdout, flags.quiet ?? false);
  const resume = resumeCommand(folder, queue);
  screen.lasting(beginLines(folder, variants, resume));
  const news = new News();
  let summary: CampaignSummary;
  try {
    summary = await conductCampaign({
      ...limits,
      ...(flags.queue !== undefined && { crew: crewAt(flags.queue, folder, limits.workers, screen) }),
      folder,
      variants,
      resume,
      signal,
      onOutcome: (outcome, progress) => {
        const line = news.lineOf(outcome);
        if (line !== undefined) screen.lasting([line]);
        screen.passing(progressLine(progress));
      },
      onProgress: (progress) => screen.passing(progressLine(progress)),
    });
  } finally {
    screen.finish();
  }
  screen.lasting(endLines(summary, folder));
  if (flags.json) print(stdout, JSON.stringify({ ...summary, folder: folder.directory }, undefined, 2));
  if (summary.ended === 'interrupted') {
    throw new InterruptedError('Stopped; what was done is kept', {
      code: 'INTERRUPTED',
      hint: `Go on with: ${resume}`,
    });
  }
  return summary;
}

/** Machines at a queue in the place of this one; loaded only for this. */
function crewAt(url: string, folder: CampaignFolder, workers: number | undefined, screen: HuntConsole) {
  return async (variants: readonly Variant[]): Promise<Crew> => {
    const { openRemoteCrew } = await import('../campaign/queue/remote-crew.ts');
    const crew = await openRemoteCrew({ url, folder, variants, workers });
    screen.lasting(crew.notes);
    return crew;
  };
}

/** The campaign that is gone on with, by its folder or because the same was asked for and did not end; else a new one. */
async function opened(files: readonly string[], flags: CampaignFlags, command: Command) {
  if (flags.resume === undefined) {
    const settings = askedCampaign(files, flags);
    const variants = await allVariants(settings);
    const folder = CampaignFolder.unfinished(flags.out, settings);
    return { folder: folder ?? CampaignFolder.create(flags.out, settings, new Date()), variants };
  }
  const other = OF_THE_FOLDER.find((name) => command.getOptionValueSource(name) === 'cli');
  if (other !== undefined || files.length > 0) {
    throw new InputError(
      `--resume goes on as the campaign began; ${files[0] ?? `--${String(other)}`} cannot change it`,
      {
        code: 'FLAG_INVALID',
        hint: 'Begin another campaign, or give only rules for when it ends, --workers and what to print.',
      },
    );
  }
  const folder = CampaignFolder.open(flags.resume);
  return { folder, variants: await allVariants(folder.settings) };
}

async function allVariants({ specs, matrix, regressions }: CampaignSettings): Promise<Variant[]> {
  return [...(await variantsOf(specs, matrix)), ...(await regressionVariants(regressions))];
}

/** Flags that a campaign which is resumed brings with it. */
const OF_THE_FOLDER = [
  ...['system', 'build', 'engine', 'host', 'nodes', 'duration', 'steps', 'until', 'set', 'plugin'],
  ...['seeds', 'matrix', 'controls', 'regressions', 'shard', 'keep', 'keepSize', 'out'],
];
