// Does what the shim cannot control; the type of a message says what.
const ways = {
  'child_process.execSync': () => void require('node:child_process').execSync('true'),
  'child_process.spawn': () => void require('node:child_process').spawn('true'),
  'worker_threads.Worker': () => void new (require('node:worker_threads').Worker)('', { eval: true }),
  MessageChannel: () => void new MessageChannel().port1.close(),
  'net.connect': () =>
    void require('node:net')
      .connect(9, '127.0.0.1')
      .on('error', () => undefined)
      .destroy(),
  'http.createServer': () => void require('node:http').createServer().listen(0, '127.0.0.1').close(),
  'dgram.bind': () => void require('node:dgram').createSocket('udp4').bind(0, '127.0.0.1').close(),
  'dns.lookup': () => void require('node:dns').lookup('127.0.0.1', () => undefined),
  'vm.createContext': () => void require('node:vm').createContext(),
  'crypto.generateKeyPairSync': () => void require('node:crypto').generateKeyPairSync('ed25519'),
  'performance.mark': () => void performance.mark('here'),
  'process.cpuUsage': () => void process.cpuUsage(),
  'process.memoryUsage': () => void process.memoryUsage(),
  'os.loadavg': () => void require('node:os').loadavg(),
  'fs.watch': () => void require('node:fs').watch('.').close(),
  '/proc': () => void require('node:fs').readFileSync('/proc/self/stat'),
  '/dev/urandom': () => void require('node:fs').closeSync(require('node:fs').openSync('/dev/urandom')),
  WeakRef: () => void new WeakRef({}),
  'stdin to its end': () => void require('node:fs').readFile(0, () => undefined),
};

process.stdin.on('data', (line) => {
  const { src, dest, body } = JSON.parse(line);
  ways[body.type]();
  console.log(JSON.stringify({ src: dest, dest: src, body: { type: 'done', in_reply_to: body.msg_id } }));
});
