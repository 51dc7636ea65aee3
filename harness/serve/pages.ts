import { companionsOf } from '../../reports/site/companions.ts';
import { comparisonPage } from '../../reports/site/comparison-page.ts';
import { olderFirst, type ListedRun, type Listing } from '../../reports/site/listed.ts';
import { runPage } from '../../reports/site/run-page.ts';
import type { Catalogue } from './catalogue.ts';
import { firstDivergence, type Traced } from './first-divergence.ts';
import { readAccount } from './run-account.ts';
import { filesOf } from './run-files.ts';

/** Files that a run's page names; a cluster may leave thousands. */
const FILES_SHOWN = 200;

/** The page of a run; undefined where there is no such run. */
export function pageOfRun(catalogue: Catalogue, listing: Listing, id: string): string | undefined {
  const found = locate(catalogue, listing, id);
  if (found === undefined) return undefined;
  const files = filesOf(found.directory);
  return runPage({
    account: readAccount(found.directory, found.run),
    files: files.slice(0, FILES_SHOWN),
    moreFiles: Math.max(0, files.length - FILES_SHOWN),
    companions: companionsOf(found.run, listing.runs),
  });
}

/** Two runs side by side; undefined where one of them is not there. */
export async function pageOfComparison(
  catalogue: Catalogue,
  listing: Listing,
  ids: readonly [string, string],
): Promise<string | undefined> {
  const [one, other] = ids.map((id) => locate(catalogue, listing, id)) as [Located?, Located?];
  if (one === undefined || other === undefined) return undefined;
  const [older] = olderFirst(one.run, other.run);
  const [left, right] = (older === one.run ? [one, other] : [other, one]).map(traced) as [Traced, Traced];
  return comparisonPage(left.account, right.account, await firstDivergence(left, right));
}

interface Located {
  readonly run: ListedRun;
  readonly directory: string;
}

function locate(catalogue: Catalogue, { runs }: Listing, id: string): Located | undefined {
  const run = runs.find((each) => each.id === id);
  const directory = run && catalogue.directoryOf(id);
  return run === undefined || directory === undefined ? undefined : { run, directory };
}

function traced({ run, directory }: Located): Traced {
  return { account: readAccount(directory, run), directory };
}
