import { dockerHost } from '../cluster/hosts/docker/docker-host.ts';
import { etcd } from '../cluster/systems/etcd/etcd.ts';
import type { Lab } from '../harness/core/contracts/host.ts';
import type { SystemClient } from '../harness/core/contracts/system.ts';
import { NodeClocks } from '../nemesis/clock/node-clocks.ts';
import { jumped } from '../nemesis/clock/clock-state.ts';
import { atLeast, beside, quantile, type Figure } from './figures.ts';
import { since, withLab } from './lab.ts';

const BUILD = '3.4.23';
/** Measured in turns, because the machine is not equally fast all the time. */
const TURNS = 8;
const TURN_MS = 1_500;
const WRITERS = 8;

/** What it costs etcd to have its time from us: two clusters of one node each, one of them under its own clocks. */
export function benchClock(): Promise<Figure[]> {
  return withLab(dockerHost, async (lab) => {
    const clocks = await NodeClocks.create(lab);
    try {
      const native = await launched(lab, 'n1', undefined);
      const shimmed = await launched(lab, 'n2', clocks);
      const writes = { native: [] as number[], shimmed: [] as number[] };
      for (let turn = 0; turn < TURNS; turn++) {
        writes.native.push(await writesPerSecond('n1', native));
        writes.shimmed.push(await writesPerSecond('n2', shimmed));
      }
      const changes = await changeTimes(clocks);
      await Promise.all([native.close(), shimmed.close()]);
      const [without, under] = [quantile(writes.native, 0.5), quantile(writes.shimmed, 0.5)];
      return [
        beside('etcd, one node, 8 writers: median of the turns', without, 'writes/s'),
        atLeast('the same under its own clocks, of that', (100 * under) / without, 90, '%'),
        beside('a change of a clock, until it is in force, median', quantile(changes, 0.5), 'ms'),
      ];
    } finally {
      await clocks.close();
    }
  });
}

async function launched(lab: Lab, name: string, clocks: NodeClocks | undefined): Promise<SystemClient> {
  const nodes = [{ name, address: lab.addressOf(name) }];
  const options = etcd.options({});
  const command = etcd.command(await etcd.build(BUILD, null), {
    name,
    nodes,
    dataDirectory: lab.dataDirectory(name),
    outputDirectory: lab.outputDirectory(name).nodePath,
    clusterToken: `bench-${name}`,
    seed: '1',
    options,
  });
  await lab.launch(name, clocks?.command(name, command) ?? command);
  const client = etcd.connect({ nodes, options, build: BUILD });
  while ((await client.status(name, AbortSignal.timeout(1_000)))?.isLeader !== true);
  return client;
}

async function writesPerSecond(node: string, client: SystemClient): Promise<number> {
  const over = AbortSignal.timeout(TURN_MS);
  const start = process.hrtime.bigint();
  let written = 0;
  const write = async (writer: number): Promise<void> => {
    while (!over.aborted) {
      const signal = AbortSignal.timeout(5_000);
      const request = { node, client: `c${writer}`, request: 1, f: 'write', key: `k${writer}`, value: written, signal };
      const outcome = await client.invoke({ ...request, reads: 'linearizable' });
      if (outcome.type !== 'ok') throw new Error(`${node} did not write: ${outcome.error}`);
      written++;
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(writer)));
  return written / (since(start) / 1_000);
}

async function changeTimes(clocks: NodeClocks): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < 50; count++) {
    const start = process.hrtime.bigint();
    await clocks.page('n2').change({ monotonic: (clock, at) => jumped(clock, at, 1n) });
    times.push(since(start));
  }
  return times;
}
