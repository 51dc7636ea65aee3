// vard, the key-value store of the verified Raft (Verdi Raft), as a system under test. The program is yours to build:
//   npx verdict run examples/systems/vard/vard.yaml --set binary=/usr/local/bin/vard
import { createHash, randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { defineSystem, InputError } from 'raft-verdict';

/** Any traffic postpones a node's election by up to 0.6 s, so a node is asked who leads less often than that. */
const ASKED_EVERY_MS = 1500;

defineSystem({
  name: 'vard',
  summary: 'the key-value store of the verified Raft of Verdi',
  defaultBuild: 'program',
  deduplicates: true,
  observation: 0,
  operations: ['read', 'write', 'cas'],
  logPatterns: [{ kind: 'fatal', pattern: /^Fatal error: / }],
  unjudged: () => ['replicas', 'invariants'],
  builds: async () => [{ name: 'program', summary: 'the program that `binary:` names', ready: true }],
  build: async (name, program) => {
    if (program?.kind === 'binary')
      return { system: 'vard', name, program: { ...program, path: resolve(program.path) }, bugs: [] };
    throw new InputError('vard: no program given', { hint: 'Set binary: to the path of vard, built from Verdi Raft.' });
  },
  options: (given) => given,
  command: ({ program }, { name, nodes, dataDirectory }) => ({
    argv: [program.path, '-me', String(nodes.findIndex((node) => node.name === name)), '-port', '8000'].concat(
      ['-dbpath', join(dataDirectory, 'vard')],
      nodes.flatMap(({ address }, index) => ['-node', `${index},${address}:9000`]),
    ),
    env: { PATH: process.env.PATH },
    readable: [dirname(program.path)],
  }),
  connect: ({ nodes }) => new Client(nodes),
});

class Client {
  constructor(nodes) {
    this.addresses = new Map(nodes.map(({ name, address }) => [name, address]));
  }
  #own = randomUUID();
  #questions = 0;
  #asked = new Map();
  #leader = { node: undefined, changes: 0 };

  async invoke({ node, client, request, f, key, value, signal }) {
    const words = { read: ['GET'], write: ['PUT', value], cas: ['CAS', ...(f === 'cas' ? value : [])] };
    const [operation, first = null, second = null] = words[f];
    const line = `${request} ${operation} ${key} ${first ?? '-'} ${second ?? '-'}`;
    const { kind, current, old, error, refused } = await ask(this.addresses.get(node), client, line, signal);
    // Refused before a byte left, or not the leader: this attempt did nothing. All else without an answer is unknown.
    if (error) return refused ? { type: 'fail', error, retry: true } : { type: 'info', error };
    if (kind === 'NotLeader') return { type: 'fail', error: 'not the leader', retry: true };
    this.#leads(node);
    if (f === 'cas' && old !== String(first ?? '-')) return { type: 'fail', error: 'mismatch', retry: false };
    return { type: 'ok', value: f !== 'read' ? value : current === '-' ? null : Number(current) };
  }

  /** Who answers a read leads, for reads go through the log. Terms are not to be seen: changes of leader are counted. */
  async status(node, signal) {
    if (Date.now() - (this.#asked.get(node) ?? 0) > ASKED_EVERY_MS) {
      this.#asked.set(node, Date.now());
      const line = `${++this.#questions} GET leader - -`;
      const { kind } = await ask(this.addresses.get(node), this.#own, line, signal);
      if (kind === 'Response') this.#leads(node);
      else if (this.#leader.node === node) this.#leader.node = undefined;
    }
    return { node, term: this.#leader.changes, isLeader: this.#leader.node === node, leader: this.#leader.node };
  }

  replicas = async () => [...this.addresses].map(() => undefined);
  close = async () => {};

  #leads(node) {
    if (this.#leader.node !== node) this.#leader = { node, changes: this.#leader.changes + 1 };
  }
}

/** One request over a connection of its own, so that a late answer is never taken for that to another request. */
function ask(host, client, request, signal) {
  return new Promise((answer) => {
    const digits = createHash('sha256').update(client).digest('hex'); // a client's id looks like a version 4 UUID
    const identity = `${digits.slice(0, 12)}4${digits.slice(13, 16)}8${digits.slice(17, 32)}`;
    let bytes = Buffer.alloc(0);
    const socket = connect({ host, port: 8000, noDelay: true, signal });
    socket.on('connect', () => socket.write(Buffer.concat([frame(identity), frame(request)])));
    socket.on('error', ({ code, message }) => answer({ error: code ?? message, refused: code === 'ECONNREFUSED' }));
    socket.on('close', () => answer({ error: 'connection closed', refused: false }));
    socket.on('data', (more) => {
      bytes = Buffer.concat([bytes, more]);
      if (bytes.length < 4 || bytes.length < 4 + bytes.readUInt32LE()) return;
      const [kind, id, , current, old] = bytes.toString('utf8', 4, 4 + bytes.readUInt32LE()).split(' ');
      answer(id === request.split(' ')[0] ? { kind, current, old } : { error: `an answer to ${id}`, refused: false });
      socket.destroy();
    });
  });
}
const frame = (text) => Buffer.concat([Buffer.from(Uint32Array.of(Buffer.byteLength(text)).buffer), Buffer.from(text)]);
