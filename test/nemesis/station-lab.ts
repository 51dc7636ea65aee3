import type { Context } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host, HostProbe, Lab, LabOptions } from '../../harness/core/contracts/host.ts';
import { toolFolders } from '../../harness/own-programs.ts';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import { packetDaemonIfAny } from '../../nemesis/native/packet-daemon.ts';
import { thisProcess } from '../../cluster/hosts/owner.ts';

const PROGRAM = join(import.meta.dirname, 'station.js');
const SOCKET = 'station.sock';
const NODES = ['n1', 'n2', 'n3'];

/** Copies by number of datagrams: `{1: 1600, 2: 400}`. */
export type Histogram = Readonly<Record<string, number>>;

/** Three nodes that send and count datagrams, on a network of their own. */
export interface StationLab {
  readonly lab: Lab;
  readonly directory: string;
  ask(node: string, path: string, query?: Readonly<Record<string, string>>): Promise<unknown>;
  /** Sends datagrams from node to node; what arrived of them, and the errors the sender saw. */
  send(from: string, to: string, count: number): Promise<{ readonly arrived: Histogram; readonly errors: unknown }>;
  /** Numbers of the datagrams that have come from that sender, in order of arrival. */
  numbers(at: string, from: string): Promise<readonly number[]>;
  /** Sends datagrams from where clients are. */
  sendAsClient(to: string, count: number): Promise<Histogram>;
  /** Waits until the node's program answers. */
  ready(node: string): Promise<void>;
  close(): Promise<void>;
}

let probed: Promise<HostProbe> | undefined;

/** What the namespace host can do on this machine, measured once. */
export function probe(): Promise<HostProbe> {
  probed ??= packetDaemonIfAny().then((packetDaemon) => namespaceHost.probe({ packetDaemon }));
  return probed;
}

/** Skips where the machine cannot do it; in CI that is a failure. */
export function skipUnless(context: Context, able: boolean, missing: string): void {
  if (able) return;
  if (process.env['CI'] === 'true') assert.fail(`cannot be tested here: ${missing}`);
  context.skip();
}

/** @param more what else the lab is to be */
export async function openStationLab(host: Host = namespaceHost, more: Partial<LabOptions> = {}): Promise<StationLab> {
  const directory = await mkdtemp(join(tmpdir(), 'verdict-nemesis-'));
  let lab: Lab;
  try {
    const run = { id: `nemesis-test-${String(process.pid)}-${directory.slice(-6)}`, owner: thisProcess() };
    lab = await host.open({ run, nodes: NODES, runDirectory: directory, tools: await toolFolders(), ...more });
  } catch (error) {
    await rm(directory, { recursive: true, force: true });
    throw error;
  }
  const stations = stationsOf(lab, directory);
  try {
    await Promise.all(NODES.map((node) => launch(lab, node)));
    await Promise.all(NODES.map((node) => stations.ready(node)));
  } catch (error) {
    await stations.close();
    throw error;
  }
  return stations;
}

/** The lab, with another way to run tools. */
export function withExec(lab: Lab, exec: Lab['exec']): Lab {
  return new Proxy(lab, {
    get: (target, name) => {
      if (name === 'exec') return exec;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

function stationsOf(lab: Lab, directory: string): StationLab {
  const ask: StationLab['ask'] = (node, path, query = {}) =>
    askStation(join(lab.outputDirectory(node).hostPath, SOCKET), path, query);
  const settled = async (node: string, sender: string): Promise<Histogram> => {
    for (let before = ''; ;) {
      const counts = (await ask(node, '/counts')) as Record<string, Histogram>;
      if (JSON.stringify(counts) === before) return counts[sender] ?? {};
      before = JSON.stringify(counts);
      await sleep(60);
    }
  };
  return {
    lab,
    directory,
    ask,
    send: async (from, to, count) => {
      await ask(to, '/reset');
      const errors = await ask(from, '/send', { to: lab.addressOf(to), count: String(count) });
      return { arrived: await settled(to, lab.addressOf(from)), errors };
    },
    numbers: async (at, from) => (await ask(at, '/numbers', { from: lab.addressOf(from) })) as number[],
    sendAsClient: async (to, count) => {
      await ask(to, '/reset');
      const script = `const s = require('node:dgram').createSocket('udp4'); let left = ${count};
        const next = () => { if (left-- <= 0) return s.close();
          const bytes = Buffer.alloc(8 + left % 4); bytes.writeUInt32BE(left); bytes.writeInt32BE(~left, 4);
          s.send(bytes, 7000, '${lab.addressOf(to)}', next); };
        next();`;
      const { execa } = await import('execa');
      const [file, ...args] = lab.clientCommand([process.execPath, '-e', script]);
      await execa(file as string, args);
      return settled(to, lab.clientAddresses[0] as string);
    },
    ready: async (node) => {
      for (;;) {
        try {
          await ask(node, '/counts');
          return;
        } catch {
          await sleep(20);
        }
      }
    },
    close: async () => {
      await lab.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

function launch(lab: Lab, node: string): Promise<void> {
  return lab.launch(node, {
    argv: [process.execPath, PROGRAM, lab.addressOf(node), join(lab.outputDirectory(node).nodePath, SOCKET)],
    env: {},
    readable: [dirname(PROGRAM), dirname(process.execPath)],
  });
}

function askStation(socketPath: string, path: string, query: Readonly<Record<string, string>>): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const whole = `${path}?${new URLSearchParams(query).toString()}`;
    request({ socketPath, path: whole, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text: string) => (body += text));
      response.on('end', () => resolve(JSON.parse(body)));
      response.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
