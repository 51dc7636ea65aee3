// Five ways to become another program each time, which no shim can hide; the type of a message says which.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

const mistakes = {
  'time of a file'() {
    writeFileSync('touched', '');
    return statSync('touched').mtimeMs;
  },
  'real process number': () => readFileSync('/proc/self/stat', 'utf8').split(' ')[0],
  'clock of a child process': () => execFileSync('date', ['+%s%N'], { encoding: 'utf8' }).trim(),
  'inode of a file'() {
    writeFileSync('numbered', '');
    return statSync('numbered').ino;
  },
  'port of a socket': async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address();
    server.close();
    return port;
  },
};

process.stdin.on('data', async (line) => {
  const { src, dest, body } = JSON.parse(line);
  const value = await mistakes[body.type]();
  console.log(JSON.stringify({ src: dest, dest: src, body: { type: 'shown', value, in_reply_to: body.msg_id } }));
});
