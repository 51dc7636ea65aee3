// Verdi's lock server: the first node keeps a queue of clients, and the client at its head holds the lock.
//   npx verdict transform lock-server
//   npx verdict run examples/handlers/lock-server.yaml
import { defineHandlers } from 'raft-verdict';

defineHandlers({
  name: 'lock-server',
  summary: 'a server with a queue of clients; the client at its head holds the lock',
  init: (self, [server]) => (self === server ? { queue: [] } : { server, held: false }),
  inputs: (node, [server]) => (node === server ? [] : ['lock', 'unlock']),

  input(client, request) {
    if (request === 'lock') return { sends: [{ to: client.server, message: 'Lock' }] };
    if (!client.held) return {};
    return { state: { ...client, held: false }, sends: [{ to: client.server, message: 'Unlock' }] };
  },

  net(node, from, message) {
    if (message === 'Locked') return { state: { ...node, held: true }, outputs: ['locked'] };
    return message === 'Lock' ? enqueue(node, from) : dequeue(node);
  },

  property({ nodes: [server, ...clients] }) {
    const holders = clients.filter(({ state }) => state.held).map(({ name }) => name);
    if (holders.length > 1) return `${holders.join(' and ')} hold the lock at once`;
    const [head] = server.state.queue;
    if (holders.length === 1 && head !== holders[0])
      return `${holders[0]} holds the lock, but the head of the queue is ${head ?? 'nobody'}`;
  },
});

/** Whoever comes first gets the lock, everybody else waits. */
function enqueue({ queue }, client) {
  const sends = queue.length === 0 ? [{ to: client, message: 'Locked' }] : [];
  return { state: { queue: [...queue, client] }, sends };
}

/** The head gave the lock back; the next in the queue gets it. */
function dequeue({ queue: [, ...waiting] }) {
  const sends = waiting.slice(0, 1).map((next) => ({ to: next, message: 'Locked' }));
  return { state: { queue: waiting }, sends };
}
