import { relative } from 'node:path';
import { count, grouped } from '../../reports/model/words.ts';
import { InputError } from '../core/errors.ts';
import { Catalogue } from '../serve/catalogue.ts';
import { writeSite, type WrittenSite } from '../serve/write-site.ts';
import { print, type CommandContext } from './context.ts';

export interface SiteFlags {
  readonly site?: string;
  readonly out: string;
  readonly output?: string;
  readonly history?: string;
}

/** `verdict report --site DIR`: what `verdict serve` shows, as files. Of the runs that are named, else of all in a folder. */
export async function reportSite(
  runs: readonly string[],
  directory: string,
  flags: SiteFlags,
  context: CommandContext,
): Promise<void> {
  for (const name of ['output', 'history'] as const) {
    if (flags[name] === undefined) continue;
    throw new InputError(`--${name} is of the Allure report, and --site is another one`, {
      code: 'FLAG_INVALID',
      hint: 'Make them with two commands.',
    });
  }
  const catalogue = runs.length > 0 ? Catalogue.named(runs) : Catalogue.of(flags.out);
  print(context.stdout, lineOf(await writeSite(catalogue, directory)));
}

function lineOf({ index, runs, groups, comparisons, bytes }: WrittenSite): string {
  const further = groups > 0 ? `, ${count(groups, 'folder')} about runs` : '';
  const size = `${grouped(Math.ceil(bytes / 1e6))} MB of files`;
  return `Site: ${relative(process.cwd(), index)} (${count(runs, 'run')}${further}, ${count(comparisons, 'comparison')}, ${size})`;
}
