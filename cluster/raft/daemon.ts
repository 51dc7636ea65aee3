import { parseArgs } from 'node:util';
import { InputError, messageOf } from '../../harness/core/errors.ts';
import type { NodeView } from '../../harness/core/node-view.ts';
import { EXIT } from '../../harness/core/verdict.ts';
import { ClientServer } from './daemon/client-server.ts';
import { parseConfig, type Member } from './daemon/config.ts';
import { RaftNode } from './daemon/node.ts';

/** The program of a reference node: `node daemon.js --config JSON`. Logs go to stderr; stdin is not read. */
async function main(): Promise<void> {
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  // Nobody reads the log any more: no reason to stop.
  process.stderr.on('error', () => undefined);
  const { values } = parseArgs({ options: { config: { type: 'string', default: '' } } });
  const config = parseConfig(values.config);
  const node = new RaftNode(config, logRole, fail);
  const clients = new ClientServer(node);
  process.once('SIGTERM', () => void stop(node, clients).catch(fail));
  await node.start();
  await clients.listen(config.nodes.find(({ name }) => name === config.name) as Member);
  log(`${config.name} ready: life ${node.life}, build ${config.build}`);
}

async function stop(node: RaftNode, clients: ClientServer): Promise<void> {
  await node.stop();
  clients.close();
  log('stopped');
  process.exitCode = EXIT.pass;
}

function logRole({ node, life, term, role, lastIndex }: NodeView): void {
  log(`${node} life ${life} term ${term}: ${role}, last index ${lastIndex}`);
}

function log(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** An internal error: going on could do harm, so the node ends as if it had crashed, but says so. */
function fail(error: unknown): never {
  const stack = error instanceof Error && !(error instanceof InputError) ? error.stack : undefined;
  log(`FATAL ${stack ?? messageOf(error)}`);
  process.exit(error instanceof InputError ? error.exitCode : EXIT.harnessError);
}

await main().catch(fail);
