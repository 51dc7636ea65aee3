import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const PERIOD_NS = 100_000_000;

/**
 * A node that does what the protocol asks for: answers clients from its own memory, and greets the others ten times a
 * second. The programs beside this one are this node but for the one thing that each does wrong.
 */
export class WellBehavedNode {
  name = '';
  others = [];
  now = 0;
  next = null;
  /** Lines from the harness so far, without the hello. */
  steps = 0;
  values = new Map();

  run() {
    createInterface({ input: process.stdin }).on('line', (text) => this.obey(JSON.parse(text)));
  }

  obey(line) {
    if (line.ctl === 'hello') {
      this.now = line.now;
      this.hello();
      return;
    }
    this.steps++;
    const ran = line.ctl === 'tick' ? this.tick(line.to) : this.receive(line.src, line.body);
    this.idle(ran);
  }

  hello() {
    this.write({ ctl: 'hello', version: 1, runtime: `node ${process.version}`, timers: 'named', state: 0 });
  }

  idle(ran) {
    this.write({ ctl: 'idle', now: this.now, next: this.next && { timer: 'greeting', at: this.next }, ran });
  }

  /** How many deadlines passed: none or one, because the one ends the step by what is sent. */
  tick(to) {
    if (this.next === null || this.next > to) {
      this.now = Math.max(this.now, to);
      return 0;
    }
    this.now = this.next;
    this.next += PERIOD_NS;
    for (const other of this.others) this.send(other, { type: 'greeting' });
    return 1;
  }

  receive(src, body) {
    if (body.type === 'init') this.init(body);
    const answer = this.answerTo(body);
    if (answer !== undefined) this.send(src, { ...answer, in_reply_to: body.msg_id });
    return 0;
  }

  init({ node_id, node_ids }) {
    this.name = node_id;
    this.others = node_ids.filter((name) => name !== node_id);
    this.next = this.now + PERIOD_NS;
  }

  answerTo({ type, key, value, from, to }) {
    switch (type) {
      case 'init':
        return { type: 'init_ok' };
      case 'read':
        return this.values.has(key) ? { type: 'read_ok', value: this.values.get(key) } : error(20, 'no such key');
      case 'write':
        this.values.set(key, value);
        return { type: 'write_ok' };
      case 'cas':
        if (!this.values.has(key)) return error(20, 'no such key');
        if (this.values.get(key) !== from) return error(22, 'another value');
        this.values.set(key, to);
        return { type: 'cas_ok' };
      default:
        return undefined;
    }
  }

  send(dest, body) {
    this.write({ src: this.name, dest, body });
  }

  write(value) {
    this.print(`${JSON.stringify(value)}\n`);
  }

  /** At once and wholly, so that nothing is lost when the process ends. */
  print(text) {
    const bytes = Buffer.from(text);
    for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
  }
}

function error(code, text) {
  return { type: 'error', code, text };
}
