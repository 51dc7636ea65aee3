// Reads its messages in the style that it is given, and answers each with how many it has read.
const fs = require('node:fs');
const readline = require('node:readline');

const [, , style] = process.argv;
let count = 0;
let rest = '';

function handle(line) {
  const { src, dest, body } = JSON.parse(line);
  const answer = { type: `${body.type}_ok`, count: ++count, in_reply_to: body.msg_id };
  const text = `${JSON.stringify({ src: dest, dest: src, body: answer })}\n`;
  if (style === 'readSync') fs.writeSync(1, text);
  else if (style === 'fs.read') fs.write(1, text, () => undefined);
  else process.stdout.write(text);
}

function handleText(text) {
  const lines = (rest + text).split('\n');
  rest = lines.pop();
  lines.forEach(handle);
}

const styles = {
  readline: () => readline.createInterface({ input: process.stdin, terminal: false }).on('line', handle),
  async lines() {
    for await (const line of readline.createInterface({ input: process.stdin })) handle(line);
  },
  data: () => process.stdin.setEncoding('utf8').on('data', handleText),
  readable: () =>
    process.stdin.on('readable', () => {
      for (let chunk = process.stdin.read(); chunk !== null; chunk = process.stdin.read()) handleText(String(chunk));
    }),
  async iteration() {
    for await (const chunk of process.stdin) handleText(chunk.toString());
  },
  readSync() {
    // By name, as programs do that were written for a terminal, and in small pieces.
    const descriptor = fs.openSync('/dev/stdin', 'r');
    const buffer = Buffer.alloc(16);
    for (;;) handleText(buffer.toString('utf8', 0, fs.readSync(descriptor, buffer)));
  },
  'fs.read'() {
    const buffer = Buffer.alloc(1024);
    fs.read(0, buffer, 0, buffer.length, null, (error, length) => {
      if (error) throw error;
      handleText(buffer.toString('utf8', 0, length));
      styles['fs.read']();
    });
  },
  stream: () => fs.createReadStream(null, { fd: 0 }).on('data', (chunk) => handleText(chunk.toString())),
};

void styles[style]();
