// A system of one's own as a plugin: how to start a node, and how to ask it. Run it with
//   npx verdict run examples/plugins/primary-register.yaml
import { fileURLToPath } from 'node:url';
import { defineSystem, InputError } from 'raft-verdict';

const NODE = fileURLToPath(new URL('./primary-node.mjs', import.meta.url));

defineSystem({
  name: 'primary-register',
  summary: 'a register on one node, without any replication',
  defaultBuild: 'example',
  deduplicates: false,
  observation: 0,
  operations: ['read', 'write', 'cas'],
  logPatterns: [{ kind: 'fatal', pattern: /^Error:/ }],
  builds: async () => [{ name: 'example', summary: 'the program beside this plugin', ready: true }],
  build: async (name) => ({ system: 'primary-register', name, program: null, bugs: [] }),
  checkBuild: (name) => {
    if (name === 'example') return;
    throw new InputError(`primary-register has no build "${name}"; known: example`, { code: 'BUILD_UNKNOWN' });
  },
  options: (given) => given,
  command: (_build, node) => ({
    argv: [process.execPath, NODE, node.name, node.nodes[0].name],
    env: {},
    readable: [fileURLToPath(new URL('.', import.meta.url))],
  }),
  connect: ({ nodes }) => new Client(nodes),
});

class Client {
  constructor(nodes) {
    this.nodes = nodes;
  }

  async invoke({ node, f, key, value, signal }) {
    const asked = await this.#ask(node, '/', signal, { f, key, value });
    // Refused before a byte left: nothing can have happened. Anything else without an answer is unknown.
    if (asked.error)
      return asked.refused ? { type: 'fail', error: asked.error, retry: true } : { type: 'info', error: asked.error };
    if (asked.status === 421)
      return { type: 'fail', error: 'not the primary', retry: true, leader: asked.body.primary };
    if (asked.status === 409) return { type: 'fail', error: 'mismatch', retry: false };
    return { type: 'ok', value: asked.body.value };
  }

  async status(node, signal) {
    const { body } = await this.#ask(node, '/status', signal);
    return body && { node, term: 1, isLeader: body.leader, leader: undefined };
  }

  // Members are not meant to be equal here, so only the primary is asked and stands for all.
  async replicas(_keys, signal) {
    const { body } = await this.#ask(this.nodes[0].name, '/contents', signal);
    return this.nodes.map(({ name }) => body && { node: name, position: 0, digest: JSON.stringify(body) });
  }

  async close() {}

  async #ask(node, path, signal, body) {
    const { address } = this.nodes.find(({ name }) => name === node);
    try {
      const response = await fetch(`http://${address}:7300${path}`, {
        method: 'POST',
        body: JSON.stringify(body ?? {}),
        signal,
      });
      return { status: response.status, body: await response.json() };
    } catch (error) {
      return { error: String(error.cause ?? error), refused: error.cause?.code === 'ECONNREFUSED' };
    }
  }
}
