// Ends in the way that it is given, when it gets its second message, with last words on stdout.
const [, , how] = process.argv;

const ways = {
  exit: () => process.exit(3),
  throw() {
    throw new Error('thrown');
  },
  reject: () => void Promise.reject(new Error('rejected')),
  kill: () => process.kill(process.pid, 'SIGKILL'),
  'nothing to wait for': () => process.stdin.pause(),
  'thrown by a timer'() {
    setTimeout(() => ways.throw(), 5);
  },
  survived() {
    process.once('uncaughtException', ({ message }) => say(`survived ${message}`));
    setImmediate(() => say('afterwards'));
    ways.throw();
  },
  'last words at exit'() {
    process.on('exit', () => say('farewell'));
    process.exitCode = 4;
    process.stdin.unref();
  },
};

let messages = 0;
process.stdin.on('data', () => {
  if (++messages === 1) return;
  say('last words');
  ways[how]();
});

function say(type) {
  process.stdout.write(`${JSON.stringify({ src: 'n1', dest: 'c1', body: { type } })}\n`);
}
