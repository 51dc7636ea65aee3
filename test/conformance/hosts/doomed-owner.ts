/**
 * A harness that is going to be killed: opens a lab of the host named first, under the run named second, says which
 * namespaces its nodes are in, and waits. The third argument is its run folder.
 */
import { once } from 'node:events';
import { thisProcess } from '../../../cluster/hosts/owner.ts';
import { HOSTS } from './hosts.ts';
import { echoCommand, NODES } from './lab-bench.ts';
import { networkNamespacesOf } from './leftovers.ts';

const [name, id, runDirectory] = process.argv.slice(2) as [string, string, string];
const host = HOSTS.find((candidate) => candidate.name === name);
if (!host) throw new RangeError(`no host ${name}`);
const lab = await host.open({ run: { id, owner: thisProcess() }, nodes: NODES, runDirectory });
await Promise.all(NODES.map((node) => lab.launch(node, echoCommand(lab, node))));
const namespaces = networkNamespacesOf(lab);
await lab.pause('n2');
await lab.kill('n3');
process.stdout.write(`${JSON.stringify(namespaces)}\n`);
await once(process.stdin.resume(), 'end');
await lab.close();
