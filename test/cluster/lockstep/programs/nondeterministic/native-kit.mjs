/** A node of one that speaks the control lines by itself, so that no shim looks at it. `mark` is put on its answers. */
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { answerTo } from './store.mjs';

export function serve(mark) {
  const values = new Map();
  let now = 0;
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { ctl, to, src, dest, body } = JSON.parse(line);
    if (ctl === 'hello') {
      write([{ ctl: 'hello', version: 1, runtime: `node ${process.version}`, timers: 'named', state: 0 }]);
      return;
    }
    if (ctl === 'tick') now = Math.max(now, to);
    const answer =
      ctl === undefined ? { ...answerTo(values, body), in_reply_to: body.msg_id, mark: mark(body) } : undefined;
    const said = answer === undefined ? [] : [{ src: dest, dest: src, body: answer }];
    write([...said, { ctl: 'idle', now, next: null, ran: 0 }]);
  });
}

function write(lines) {
  const bytes = Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  for (let written = 0; written < bytes.length;) written += writeSync(1, bytes, written);
}
