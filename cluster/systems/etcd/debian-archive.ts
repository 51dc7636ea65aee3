import { execa } from 'execa';
import { access, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';
const TIMEOUT_MS = 300_000;

/**
 * Downloads a package of any Debian suite into `folder` and returns the file's path. Signatures and checksums are
 * verified by apt. Works with lists and settings of its own below `folder`: the machine's apt is neither changed nor
 * are its update hooks run; only where its mirror is and how to reach it is taken over.
 */
export async function downloadFromDebian(name: string, suite: string, folder: string): Promise<string> {
  const { settings, state } = await openArchive(suite, folder);
  await apt(settings, folder, [...state, 'download', `${name}/${suite}`]);
  const archive = (await readdir(folder)).find((file) => file.startsWith(`${name}_`) && file.endsWith('.deb'));
  if (archive === undefined) throw new Error(`apt-get download left no ${name} package`);
  return join(folder, archive);
}

/** The same for several packages and everything they depend on, as if nothing were installed. */
export async function downloadWithDependencies(
  names: readonly string[],
  suite: string,
  folder: string,
): Promise<readonly string[]> {
  const { settings, state } = await openArchive(suite, folder);
  const nothing = join(folder, 'status');
  await writeFile(nothing, '');
  const only = ['-o', `Dir::State::status=${nothing}`, '-o', 'Debug::NoLocking=1', '--download-only'];
  await apt(settings, folder, [...state, ...only, '--no-install-recommends', '--yes', 'install', ...names]);
  const archives = join(folder, suite, 'cache', 'archives');
  return (await readdir(archives)).filter((file) => file.endsWith('.deb')).map((file) => join(archives, file));
}

/** Fetches the lists of a suite; `state` is what makes apt use them. */
async function openArchive(suite: string, folder: string): Promise<{ settings: string; state: readonly string[] }> {
  const settings = await privateSettings(folder);
  const mirror = await findMirror(settings, folder);
  await access(KEYRING);
  const sources = join(folder, 'sources.list');
  await writeFile(sources, `deb [signed-by=${KEYRING}] ${mirror} ${suite} main\n`);
  const state = [
    '-o',
    `Dir::Etc::sourcelist=${sources}`,
    '-o',
    'Dir::Etc::sourceparts=-',
    ...(await lists(folder, suite)),
  ];
  // Without the error mode apt reports success when it could not reach the mirror.
  await apt(settings, folder, [...state, '-o', 'APT::Update::Error-Mode=any', 'update']);
  return { settings, state };
}

/** What `apt-get indextargets` says of one index. */
export interface IndexTarget {
  readonly uri: string;
  readonly origin: string;
  readonly codename: string;
  readonly component: string;
}

const TARGET_FORMAT = '$(REPO_URI)|$(ORIGIN)|$(CODENAME)|$(COMPONENT)';

/** The mirror of the main archive among the machine's sources; others (security, updates, vendors) do not have all suites. */
export function mirrorIn(targets: string): string | undefined {
  return targets
    .split('\n')
    .map((line) => line.split('|'))
    .map(([uri = '', origin = '', codename = '', component = '']): IndexTarget => ({
      uri,
      origin,
      codename,
      component,
    }))
    .find(({ origin, codename, component }) => origin === 'Debian' && component === 'main' && !codename.includes('-'))
    ?.uri;
}

/** Asks apt; on a machine whose lists were never fetched, fetches them aside first, because it tells nothing before. */
async function findMirror(settings: string, folder: string): Promise<string> {
  const known = mirrorIn(await apt(settings, folder, ['indextargets', '--format', TARGET_FORMAT]));
  if (known !== undefined) return known;
  const aside = await lists(folder, 'machine');
  await apt(settings, folder, [...aside, 'update']);
  const found = mirrorIn(await apt(settings, folder, [...aside, 'indextargets', '--format', TARGET_FORMAT]));
  if (found === undefined) throw new Error("none of this machine's apt sources is a mirror of Debian");
  return found;
}

/** How this machine reaches its mirrors (proxies, retries), without hooks that would act on its own package lists. */
async function privateSettings(folder: string): Promise<string> {
  const { stdout } = await execa('apt-config', ['dump']);
  const reach = stdout.split('\n').filter((line) => /^Acquire::(?!IndexTargets)/.test(line));
  const path = join(folder, 'apt.conf');
  await writeFile(path, ['Dir::Etc::parts "-";', 'Dir::Etc::main "-";', ...reach, ''].join('\n'));
  return path;
}

async function lists(folder: string, name: string): Promise<string[]> {
  const [state, cache] = [join(folder, name, 'lists'), join(folder, name, 'cache')];
  await mkdir(join(state, 'partial'), { recursive: true });
  await mkdir(join(cache, 'archives', 'partial'), { recursive: true });
  return ['-o', `Dir::State::Lists=${state}`, '-o', `Dir::Cache=${cache}`];
}

async function apt(settings: string, folder: string, args: readonly string[]): Promise<string> {
  const result = await execa('apt-get', ['-q', '-o', 'APT::Sandbox::User=', ...args], {
    cwd: folder,
    env: { APT_CONFIG: settings, LC_ALL: 'C' },
    stdin: 'ignore',
    timeout: TIMEOUT_MS,
    reject: false,
  });
  if (!result.failed) return result.stdout;
  const complaint = result.stderr.split('\n').find((line) => line.startsWith('E: '));
  throw new Error(complaint ?? result.shortMessage ?? 'apt-get failed');
}
