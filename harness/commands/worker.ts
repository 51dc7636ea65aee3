import type { Command } from 'commander';
import { poolSizes } from '../campaign/pool/sizes.ts';
import { serveQueue } from '../campaign/queue/serve.ts';
import { shownUrl } from '../campaign/queue/server-url.ts';
import { TAGS, tagsOfMachine, type Tag } from '../campaign/queue/tags.ts';
import { parseDuration } from '../core/duration.ts';
import { InputError } from '../core/errors.ts';
import { loadPlugins } from '../plugins.ts';
import { print, type CommandContext } from './context.ts';

interface WorkerFlags {
  readonly queue: string;
  readonly only?: string;
  readonly workers?: string;
  readonly lostAfter: string;
  readonly plugin: readonly string[];
  readonly out: string;
  readonly quiet?: true;
}

/** `verdict worker --queue URL`: does jobs of campaigns that are led from elsewhere, until it is stopped. */
export function workerCommand(program: Command, context: CommandContext): void {
  const list = (value: string, previous: readonly string[]): readonly string[] => [...previous, value];
  program
    .command('worker')
    .description('do jobs of campaigns that wait at a queue, on this machine, until it is stopped')
    .requiredOption('--queue <url>', 'Redis server of the campaigns, such as redis://10.0.0.7:6379')
    .option('--only <tags>', `only such jobs, of ${TAGS.join(', ')}; default: all that this machine can do`)
    .option('--workers <count>', 'of each kind, threads and processes; default: as many as the machine bears')
    .option('--lost-after <time>', 'a worker that was not heard of for this long has lost its jobs', '30s')
    .option('--plugin <file>', 'loads a plugin (repeatable)', list, [])
    .option('--out <dir>', 'folder for runs that are too large to be sent', 'runs')
    .option('--quiet', 'no line per job')
    .action(async (flags: WorkerFlags) => serve(flags, context));
}

async function serve(flags: WorkerFlags, { stdout, signal }: CommandContext): Promise<void> {
  shownUrl(flags.queue);
  const workers = countIn(flags.workers);
  const lostAfterMs = parseDuration(flags.lostAfter);
  if (lostAfterMs === undefined || lostAfterMs < 1_000) {
    throw invalid(`--lost-after ${flags.lostAfter}: expected a time of at least a second, such as 30s`);
  }
  await loadPlugins(flags.plugin);
  const tags = flags.only === undefined ? await tagsOfMachine() : tagsIn(flags.only);
  const live = tags.some((tag) => tag.startsWith('live'));
  const sizes = poolSizes({ computed: tags.some((tag) => tag.startsWith('exact')), live, asked: workers });
  await serveQueue({
    ...{ url: flags.queue, tags, sizes, out: flags.out, lostAfterMs, signal },
    onReady: (name, url) => print(stdout, `${name} waits for jobs at ${url}: ${tags.join(', ')}`),
    onOutcome: ({ job, ending, wallTime }) => {
      if (flags.quiet) return;
      print(stdout, `${job.scenario} seed ${String(job.seed)}: ${ending}, ${String(wallTime)} ms`);
    },
  });
}

function tagsIn(text: string): Tag[] {
  return text.split(',').map((name) => {
    const tag = TAGS.find((each) => each === name.trim());
    if (tag === undefined) throw invalid(`--only ${text}: expected some of ${TAGS.join(', ')}`);
    return tag;
  });
}

function countIn(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw invalid(`--workers ${text}: expected a whole number above 0`);
}

function invalid(message: string): InputError {
  return new InputError(message, { code: 'FLAG_INVALID' });
}
