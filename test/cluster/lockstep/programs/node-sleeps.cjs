// Waits without giving up its call, or without a timer, in the way that it is given; then says when it woke.
const ways = {
  sleep() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    woke();
  },
  'busy wait'() {
    for (const end = Date.now() + 3; Date.now() < end;);
    woke();
  },
  immediates() {
    if (messages > 1) woke();
    else setImmediate(ways.immediates);
  },
};

const [, , how] = process.argv;
let messages = 0;
let began;
process.stdin.on('data', () => {
  if (++messages > 1 && how === 'immediates') return;
  began = Date.now();
  if (how === 'sleep') setTimeout(woke, 10);
  ways[how]();
});

function woke() {
  const body = { type: 'woke', after: Date.now() - began };
  console.log(JSON.stringify({ src: 'n1', dest: 'c1', body }));
}
