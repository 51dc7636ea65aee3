import { dockerHost } from '../cluster/hosts/docker/docker-host.ts';
import { etcd } from '../cluster/systems/etcd/etcd.ts';
import type { Lab } from '../harness/core/contracts/host.ts';
import { atMost, quantile, type Figure } from './figures.ts';
import { since, withLab } from './lab.ts';

const RUNS = 5;
const BUILD = '3.4.23';

/** Three etcd containers on the docker host: until all are running, and until a write is acknowledged. */
export async function benchStartup(): Promise<Figure[]> {
  const build = await etcd.build(BUILD, null);
  const options = etcd.options({});
  const running: number[] = [];
  const written: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = process.hrtime.bigint();
    await withLab(dockerHost, async (lab) => {
      const nodes = lab.nodes.map((name) => ({ name, address: lab.addressOf(name) }));
      await Promise.all(
        lab.nodes.map((name) =>
          lab.launch(
            name,
            etcd.command(build, {
              name,
              nodes,
              dataDirectory: lab.dataDirectory(name),
              outputDirectory: lab.outputDirectory(name).nodePath,
              clusterToken: `bench-${String(run)}`,
              seed: String(run),
              options,
            }),
          ),
        ),
      );
      running.push(since(start) / 1_000);
      await firstWrite(lab, nodes);
      written.push(since(start) / 1_000);
    });
  }
  return [
    atMost(`three etcd ${BUILD} containers running, median of ${String(RUNS)}`, quantile(running, 0.5), 3, 's'),
    atMost(`first acknowledged write, median of ${String(RUNS)}`, quantile(written, 0.5), 6, 's'),
  ];
}

async function firstWrite(lab: Lab, nodes: readonly { name: string; address: string }[]): Promise<void> {
  const client = etcd.connect({ nodes, options: etcd.options({}), build: BUILD });
  for (let request = 1; ; request++) {
    const node = lab.nodes[request % lab.nodes.length] as string;
    const signal = AbortSignal.timeout(1_000);
    const outcome = await client.invoke({
      node,
      client: 'bench',
      request,
      f: 'write',
      key: 'k',
      value: 1,
      reads: 'linearizable',
      signal,
    });
    if (outcome.type === 'ok') break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await client.close();
}
