// Verdi's primary-backup: a machine on one node becomes a machine on two. The primary answers a request when the backup
// has it. The machine here is a counter: every request adds one and is answered with the sum.
//   npx verdict transform primary-backup
//   npx verdict run examples/handlers/primary-backup.yaml
import { defineHandlers } from 'raft-verdict';

const machine = { initial: 0, execute: (sum, amount) => ({ next: sum + amount, answer: sum + amount }) };

defineHandlers({
  name: 'primary-backup',
  summary: 'a primary answers requests when its backup has executed them; the machine is a counter',
  init: (self, [primary, backup]) => ({ isPrimary: self === primary, backup, waiting: [], value: machine.initial }),
  inputs: (node, [primary]) => (node === primary ? [1] : []),

  input(node, request) {
    if (!node.isPrimary) return {};
    const sends = node.waiting.length === 0 ? [backUp(node, request)] : [];
    return { state: { ...node, waiting: [...node.waiting, request] }, sends };
  },

  net(node, from, message) {
    return message.type === 'BackItUp' ? copy(node, from, message.request) : respond(node);
  },

  property({ nodes: [primary, backup] }) {
    const ahead = backup.state.value - primary.state.value;
    if (ahead !== 0 && ahead !== primary.state.waiting[0])
      return `the backup is at ${backup.state.value}, the primary at ${primary.state.value}`;
  },

  outputs(trace) {
    const answers = trace.flatMap(({ outputs = [] }) => outputs);
    const wrong = answers.findIndex((answer, index) => answer !== index + 1);
    if (wrong >= 0) return `answer ${wrong + 1} is ${answers[wrong]}, on one machine it is ${wrong + 1}`;
    const requests = trace.filter(({ input }) => input !== undefined).length;
    if (answers.length > requests) return `${answers.length} answers to ${requests} requests`;
  },
});

function backUp({ backup }, request) {
  return { to: backup, message: { type: 'BackItUp', request } };
}

function copy(node, primary, request) {
  const { next } = machine.execute(node.value, request);
  return { state: { ...node, value: next }, sends: [{ to: primary, message: { type: 'Ack' } }] };
}

function respond(node) {
  const [request, ...waiting] = node.waiting;
  if (request === undefined) return {};
  const { next, answer } = machine.execute(node.value, request);
  const sends = waiting.slice(0, 1).map((following) => backUp(node, following));
  return { state: { ...node, value: next, waiting }, sends, outputs: [answer] };
}
