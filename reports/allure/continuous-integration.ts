import { LinkType, type Link } from 'allure-js-commons';
import type { ExecutorInfo } from 'allure-js-commons/sdk';

/** Variables of the environment. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Type of executor where no CI system is known. */
export const OWN_EXECUTOR = 'verdict';

/**
 * Who executed the run and which number it has, for the trend's labels: a run of GitHub Actions where its variables are
 * there, else this machine.
 *
 * @param buildName what is tested; @param time when it began, epoch ms: later runs have larger numbers
 */
export function executorInfo(variables: Variables, buildName: string, time: number): ExecutorInfo {
  const github = githubRun(variables);
  if (github === undefined) {
    return { name: 'Verdict', type: OWN_EXECUTOR, buildName, buildOrder: Math.floor(time / 1_000) };
  }
  return {
    name: 'GitHub Actions',
    type: 'github',
    url: github.repository,
    buildName: `${github.workflow} #${String(github.number)}: ${buildName}`,
    buildUrl: github.url,
    buildOrder: github.number,
  };
}

/** Where the CI system shows what ran. */
export function ciLinks(variables: Variables): Link[] {
  const github = githubRun(variables);
  if (github === undefined) return [];
  return [{ type: LinkType.DEFAULT, name: `${github.workflow} #${String(github.number)}`, url: github.url }];
}

interface GithubRun {
  readonly repository: string;
  readonly workflow: string;
  readonly number: number;
  readonly url: string;
}

function githubRun(variables: Variables): GithubRun | undefined {
  if (variables['GITHUB_ACTIONS'] !== 'true') return undefined;
  const { GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, GITHUB_RUN_NUMBER, GITHUB_WORKFLOW } = variables;
  const number = Number(GITHUB_RUN_NUMBER);
  if (GITHUB_SERVER_URL === undefined || GITHUB_REPOSITORY === undefined || GITHUB_RUN_ID === undefined)
    return undefined;
  if (!Number.isSafeInteger(number)) return undefined;
  const repository = `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
  return {
    repository,
    workflow: GITHUB_WORKFLOW ?? 'workflow',
    number,
    url: `${repository}/actions/runs/${GITHUB_RUN_ID}`,
  };
}
