import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Build, BuildInfo } from '../../../harness/core/contracts/system.ts';
import { InputError, UnavailableError } from '../../../harness/core/errors.ts';
import type { JsonObject } from '../../../harness/core/json.ts';
import type { ProgramSource } from '../../../harness/core/spec.ts';
import { checkEtcdOptions } from './command.ts';
import { parseEtcdOptions } from './options.ts';
import { cachedBinary, fetchRelease, versionOf, type Release } from './release.ts';

/** Releases that Debian ships, one per suite: three generations of the same system. */
const RELEASES: readonly (Release & { readonly summary: string })[] = [
  { version: '3.3.25', suite: 'bullseye', summary: 'no pre-vote, gateway /v3beta' },
  { version: '3.4.23', suite: 'bookworm', summary: 'pre-vote off unless asked for' },
  { version: '3.5.16', suite: 'trixie', summary: 'pre-vote on unless refused' },
];

export const DEFAULT_BUILD = '3.5.16';

export async function etcdBuilds(): Promise<readonly BuildInfo[]> {
  return Promise.all(
    RELEASES.map(async ({ version, summary }) => ({
      name: version,
      summary,
      ready: await isExecutable(cachedBinary(version)),
    })),
  );
}

/** Throws InputError for a release that there is not, or one without the options. */
export function checkEtcdBuild(name: string, options: JsonObject): void {
  releaseOf(name);
  checkEtcdOptions(name, parseEtcdOptions(options));
}

/** Finds the program of a build: the user's own, the cached one, or one fetched now. */
export async function etcdBuild(name: string, program: ProgramSource | null): Promise<Build> {
  if (program === null) return { system: 'etcd', name, bugs: [], program: await released(name) };
  if (program.kind === 'dockerfile') {
    throw new InputError('etcd cannot be built from a Dockerfile here.', {
      code: 'ETCD_BUILD',
      hint: 'Build the image (docker build -t NAME .) and give it as image: NAME.',
    });
  }
  if (program.kind === 'image') return { system: 'etcd', name, bugs: [], program };
  const path = resolve(program.path);
  await requireEtcd(path);
  return { system: 'etcd', name, bugs: [], program: { kind: 'binary', path } };
}

async function released(name: string): Promise<ProgramSource> {
  const release = releaseOf(name);
  const path = cachedBinary(release.version);
  if (!(await isExecutable(path))) await fetchRelease(release);
  return { kind: 'binary', path };
}

function releaseOf(name: string): Release {
  const release = RELEASES.find(({ version }) => version === name);
  if (!release) {
    throw new InputError(`There is no build ${name} of etcd.`, {
      code: 'ETCD_BUILD',
      hint: `Builds are ${RELEASES.map(({ version }) => version).join(', ')}; or give image: NAME or binary: PATH.`,
    });
  }
  return release;
}

async function requireEtcd(path: string): Promise<void> {
  if (!(await isExecutable(path))) {
    throw new InputError(`${path} is not a program.`, { code: 'ETCD_BUILD', hint: 'Give the path of an etcd binary.' });
  }
  if ((await versionOf(path)) !== undefined) return;
  throw new UnavailableError(`${path} does not run here as etcd.`, {
    code: 'ETCD_BUILD',
    hint: `Try ${path} --version; it must be etcd for this machine's processor.`,
  });
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
