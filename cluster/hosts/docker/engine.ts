import { release } from 'node:os';
import type Docker from 'dockerode';
import { HarnessError, messageOf, UnavailableError } from '../../../harness/core/errors.ts';

/** A connection to the Docker engine. */
export type Engine = Docker;

export interface FoundEngine {
  readonly engine: Engine;
  /** The engine's release, such as `28.2.2`. */
  readonly version: string;
}

/** Why the engine cannot be used, and what would change that. */
export interface EngineTrouble {
  /** `absent` and `unfit` engines hold nothing of ours; one that is `silent` may. */
  readonly kind: 'absent' | 'unfit' | 'silent';
  readonly reason: string;
  readonly remedy: string;
}

/** How long an engine may take to say who it is; on a busy machine that is seconds. */
const ANSWER_MS = 30_000;

/** What connecting fails with where there is no engine. */
const NO_ENGINE: readonly (string | undefined)[] = ['ENOENT', 'ECONNREFUSED', 'ENOTFOUND', 'ENOTSOCK'];

const INSTALL = 'install Docker (Debian: apt-get install docker.io) and start it (systemctl start docker, or dockerd)';

/**
 * Finds an engine that runs on this machine's own kernel: nodes run the machine's programs, and the harness reaches
 * into their namespaces, so an engine in a virtual machine or elsewhere is of no use. Obeys DOCKER_HOST.
 */
export async function findEngine(): Promise<FoundEngine | EngineTrouble> {
  const Client = await client();
  try {
    const [info, version] = await identify(new Client({ timeout: ANSWER_MS }));
    return misfit(info) ?? { engine: new Client(), version: version.Version };
  } catch (error) {
    return unreachable(error);
  }
}

/** The engine that {@link findEngine} found before, for programs of ours that act for its finder. */
export async function connectEngine(): Promise<Engine> {
  return new (await client())();
}

/** As {@link findEngine}, for callers that cannot go on without it. */
export async function requireEngine(): Promise<Engine> {
  const found = await findEngine();
  if ('engine' in found) return found.engine;
  throw new UnavailableError(`Docker cannot be used here: ${found.reason}.`, {
    code: 'DOCKER_UNAVAILABLE',
    hint: found.remedy,
  });
}

/** HTTP status of an engine's refusal; undefined for other errors. */
export function statusOf(error: unknown): number | undefined {
  return (error as { statusCode?: number }).statusCode;
}

/** The engine failed at something that should have worked. */
export function engineFailure(doing: string, cause: unknown): HarnessError {
  return new HarnessError(`Docker failed to ${doing}: ${messageOf(cause).trim()}`, {
    code: 'DOCKER_FAILED',
    hint: 'Look at the engine (docker info, its log) and at the free space under its root folder.',
    cause,
  });
}

/** Loading it takes a third of a second, which only runs on this host should pay. */
async function client(): Promise<typeof Docker> {
  return (await import('dockerode')).default;
}

interface EngineInfo {
  readonly OSType: string;
  readonly OperatingSystem: string;
  readonly KernelVersion: string;
  readonly SecurityOptions?: readonly string[] | null;
}

async function identify(client: Engine): Promise<[EngineInfo, { Version: string }]> {
  return Promise.all([client.info() as Promise<EngineInfo>, client.version()]);
}

function misfit(info: EngineInfo): EngineTrouble | undefined {
  if (info.OSType !== 'linux' || info.OperatingSystem === 'Docker Desktop' || info.KernelVersion !== release()) {
    return {
      kind: 'unfit',
      reason: `the engine (${info.OperatingSystem}) runs on another kernel than this process, so its containers can neither mount this machine's programs nor be reached from here`,
      remedy: 'use an engine on this machine (unset DOCKER_HOST; not Docker Desktop), or host: namespace',
    };
  }
  if (info.SecurityOptions?.some((option) => option.includes('name=rootless')) === true) {
    return {
      kind: 'unfit',
      reason: 'the engine is rootless: its networks cannot be reached from this process',
      remedy: 'use the system-wide engine (DOCKER_HOST=unix:///var/run/docker.sock), or host: namespace',
    };
  }
  return undefined;
}

function unreachable(error: unknown): EngineTrouble {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') {
    return {
      kind: 'absent',
      reason: 'this user may not talk to the Docker engine',
      remedy: 'join the group docker (sudo usermod -aG docker $USER, then log in again), or run as root',
    };
  }
  const reason = `no Docker engine answers (${messageOf(error)})`;
  if (NO_ENGINE.includes(code)) return { kind: 'absent', reason, remedy: INSTALL };
  return { kind: 'silent', reason, remedy: 'look at the engine (docker info, its log); restart it if it hangs' };
}
