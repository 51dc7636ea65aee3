#!/usr/bin/env node
// The smallest node: it answers every echo with what it was told.
import { createInterface } from 'node:readline';

let name = '';
let messages = 0;

createInterface({ input: process.stdin }).on('line', (line) => {
  const { src, body } = JSON.parse(line);
  if (body.type === 'init') {
    name = body.node_id;
    reply(src, body, { type: 'init_ok' });
  } else if (body.type === 'echo') {
    reply(src, body, { type: 'echo_ok', echo: body.echo });
  }
});

function reply(dest, { msg_id: inReplyTo }, body) {
  const message = { src: name, dest, body: { ...body, msg_id: ++messages, in_reply_to: inReplyTo } };
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
