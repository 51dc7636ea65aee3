import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { RunIdentity } from '../../../harness/core/contracts/host.ts';
import { HarnessError, messageOf, UnavailableError } from '../../../harness/core/errors.ts';
import { engineFailure, statusOf, type Engine } from './engine.ts';
import { objectName, type Labels } from './labels.ts';

/** The network of one run: without a way out, every address fixed. */
export interface RunNetwork {
  readonly id: string;
  /** This machine's address on it: where clients come from. */
  readonly gateway: string;
  /** Address of the k-th node, from 0. */
  address(node: number): string;
}

const ATTEMPTS = 32;
const FIRST_NODE = 11;

/** Creates the network in a /24 that nothing on this machine uses, trying others when the engine finds an overlap. */
export async function createNetwork(engine: Engine, run: RunIdentity, labels: Labels): Promise<RunNetwork> {
  const routes = parseRoutes(await readFile('/proc/net/route', 'utf8'));
  const free = candidates(`${run.id} ${run.owner.startTime}`).filter((prefix) => !overlaps(prefix, routes));
  let last: unknown;
  for (const prefix of free) {
    try {
      const network = await create(engine, objectName(run, 'network'), prefix, labels);
      await requireReachable(network);
      return network;
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      if (!isOverlap(error)) throw engineFailure('create the network of the run', error);
      last = error;
    }
  }
  throw new HarnessError('No free /24 network was found for the nodes.', {
    code: 'NO_FREE_SUBNET',
    hint: 'Remove unused networks (docker network prune).',
    cause: last,
  });
}

/** First three bytes of a /24, such as `10.97.31`. */
type Prefix = readonly [number, number, number];

/** A route's destination and mask, as numbers. */
export interface Route {
  readonly destination: number;
  readonly mask: number;
}

/** The routes in `/proc/net/route` except the default one, which overlaps with everything. */
export function parseRoutes(text: string): Route[] {
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.trim().split(/\s+/))
    .map((fields) => ({ destination: fromKernel(fields[1] ?? '0'), mask: fromKernel(fields[7] ?? '0') }))
    .filter((route) => route.mask !== 0);
}

export function overlaps(prefix: Prefix, routes: readonly Route[]): boolean {
  const subnet = toNumber(prefix);
  return routes.some(({ destination, mask }) => {
    const common = (mask & 0xffffff00) >>> 0;
    return (subnet & common) >>> 0 === (destination & common) >>> 0;
  });
}

async function create(engine: Engine, name: string, prefix: Prefix, labels: Labels): Promise<RunNetwork> {
  const [base, gateway] = [prefix.join('.'), `${prefix.join('.')}.1`];
  const network = await engine.createNetwork({
    Name: name,
    Driver: 'bridge',
    Internal: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Config: [{ Subnet: `${base}.0/24`, Gateway: gateway }] },
    Labels: { ...labels },
  });
  return { id: network.id, gateway, address: (node) => `${base}.${String(FIRST_NODE + node)}` };
}

/** The gateway must be an address of ours, or clients reach no node: an engine may work in another namespace. */
async function requireReachable({ gateway }: RunNetwork): Promise<void> {
  const server = createServer();
  try {
    server.listen(0, gateway);
    await once(server, 'listening');
  } catch (error) {
    throw new UnavailableError(
      `The engine's networks are out of reach: ${gateway} is not an address of this machine.`,
      {
        code: 'NETWORK_UNREACHABLE',
        hint: 'Use an engine that works in the network namespace of this process, or host: namespace.',
        cause: error,
      },
    );
  } finally {
    server.close();
  }
}

/** Spread by the run, so that runs that start at the same moment rarely ask for the same subnet. */
function candidates(text: string): Prefix[] {
  const bytes = createHash('sha256').update(text).digest();
  return Array.from({ length: ATTEMPTS }, (_, attempt) => [
    10,
    64 + ((bytes.readUInt8(0) + attempt * 37) % 128),
    (bytes.readUInt8(1) + attempt * 101) % 256,
  ]);
}

function isOverlap(error: unknown): boolean {
  return statusOf(error) !== undefined && /overlap/i.test(messageOf(error));
}

/** The kernel prints addresses as hexadecimal in its own byte order, little-endian on everything Docker runs on here. */
function fromKernel(hex: string): number {
  return Buffer.from(hex.padStart(8, '0'), 'hex').readUInt32LE(0);
}

function toNumber([first, second, third]: Prefix): number {
  return ((first << 24) | (second << 16) | (third << 8)) >>> 0;
}
