/** `node holds-fleet.js PROGRAM [end]`: starts three nodes in containers and tells the fleet's folder; waits for its own death, or ends. */
import { openFleet } from '../../../../../harness/engine/lockstep/open-fleet.ts';

const [program = '', end] = process.argv.slice(2);
const { fleet, directory } = openFleet('1', { containers: {} });
const what = { argv: [process.execPath, program], shim: 'none', env: {} } as const;
const names = ['n1', 'n2', 'n3'];
fleet.prepare(names, what);
for (const name of names) process.stdout.write(`${fleet.start(name, what).hello.runtime} in ${directory}\n`);
if (end === undefined) setInterval(() => undefined, 1_000);
