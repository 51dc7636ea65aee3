import { isJsonObject } from '../../../harness/core/json.ts';
import { InputError } from '../../../harness/core/errors.ts';
import { parseJson } from '../wire/message-codec.ts';

/** Where a member listens: peers over UDP, clients over HTTP. */
export interface Member {
  readonly name: string;
  readonly address: string;
  readonly peerPort: number;
  readonly clientPort: number;
}

/** Everything a node is told when it starts. */
export interface DaemonConfig {
  readonly name: string;
  readonly nodes: readonly Member[];
  readonly dataDirectory: string;
  /** Where the step trace goes. */
  readonly outputDirectory: string;
  /** Nodes of other clusters are strangers, whatever their names and addresses. */
  readonly clusterToken: string;
  /** Of the election timeouts. */
  readonly seed: string;
  readonly build: string;
  /** Window from which each election timeout is drawn, ms. */
  readonly electionTimeoutMs: readonly [number, number];
  readonly heartbeatMs: number;
  /** Largest number of entries in one message; null: as the build has it. */
  readonly batch: number | null;
  /** Applied entries after which a snapshot takes their place; null: as the build has it. */
  readonly compactAfter: number | null;
  /** How many of the nodes are members at the start; null: all. */
  readonly initialMembers: number | null;
  readonly trace: boolean;
}

export const PEER_PORT = 7101;
export const CLIENT_PORT = 7100;

/** The configuration in the text of `--config`; throws InputError naming the first field that is wrong. */
export function parseConfig(text: string): DaemonConfig {
  const config = parseJson(text);
  if (!isJsonObject(config)) throw refusal('it is not a JSON object');
  for (const field of ['name', 'dataDirectory', 'outputDirectory', 'clusterToken', 'seed', 'build']) {
    if (typeof config[field] !== 'string') throw refusal(`${field} must be a text`);
  }
  const { nodes, electionTimeoutMs, heartbeatMs, trace } = config;
  if (!Array.isArray(nodes) || !nodes.every(isMember)) {
    throw refusal('nodes must be a list of {name, address, peerPort, clientPort}, names at most 255 bytes long');
  }
  if (!nodes.some((node) => node.name === config['name'])) throw refusal('nodes must contain the node itself');
  if (!isWindow(electionTimeoutMs)) throw refusal('electionTimeoutMs must be [min, max], 0 < min <= max');
  if (!isPositive(heartbeatMs)) throw refusal('heartbeatMs must be a positive number');
  for (const field of ['batch', 'compactAfter', 'initialMembers']) {
    const number = config[field];
    if (number !== null && !(isPositive(number) && Number.isInteger(number))) {
      throw refusal(`${field} must be from 1, or null`);
    }
  }
  if (typeof trace !== 'boolean') throw refusal('trace must be true or false');
  return config as unknown as DaemonConfig;
}

function isMember(value: unknown): value is Member {
  if (!isJsonObject(value) || typeof value['name'] !== 'string' || typeof value['address'] !== 'string') return false;
  const length = Buffer.byteLength(value['name']);
  return length > 0 && length < 256 && isPort(value['peerPort']) && isPort(value['clientPort']);
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 65_536;
}

function isWindow(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [least, most] = value as unknown[];
  return isPositive(least) && isPositive(most) && least <= most;
}

function isPositive(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value > 0;
}

function refusal(what: string): InputError {
  return new InputError(`--config: ${what}`, {
    code: 'CONFIG_INVALID',
    hint: 'Pass the configuration as one JSON text: node daemon.js --config \'{"name": "n1", …}\'.',
  });
}
