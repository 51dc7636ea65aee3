#!/usr/bin/env node
// A toy that speaks vard's protocol to clients, to try the adapter without vard. It is no Raft: node 0 serves, alone, and
// the others refuse. What it has executed is in a file, so that it survives a kill.
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const given = (flag) => process.argv.flatMap((word, index) => (word === flag ? [process.argv[index + 1]] : []));
const [me] = given('-me');
const [port] = given('-port');
const [folder] = given('-dbpath');
const [, address] = /^\d+,([\d.]+):/.exec(given('-node')[Number(me)]);

const values = new Map();
/** Per client the last request and its answer: a request that comes again is not executed again. */
const answered = new Map();
mkdirSync(folder, { recursive: true });
const file = join(folder, 'executed');
if (existsSync(file)) for (const line of readFileSync(file, 'utf8').split('\n').slice(0, -1)) execute(line);

createServer((socket) => {
  let bytes = Buffer.alloc(0);
  let client;
  socket.on('error', () => socket.destroy());
  socket.on('data', (more) => {
    bytes = Buffer.concat([bytes, more]);
    while (bytes.length >= 4 && bytes.length >= 4 + bytes.readUInt32LE()) {
      const words = bytes.toString('utf8', 4, 4 + bytes.readUInt32LE());
      bytes = bytes.subarray(4 + bytes.readUInt32LE());
      if (client === undefined) client = words;
      else answer(socket, `${client} ${words}`);
    }
  });
}).listen(Number(port), address, () => console.log('unordered shim ready for action'));

function answer(socket, line) {
  const [, id] = line.split(' ');
  const reply = me === '0' ? served(line) : `NotLeader ${id}`;
  if (reply === undefined) return;
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(reply));
  socket.write(Buffer.concat([length, Buffer.from(reply)]));
}

function served(line) {
  const [client, id] = line.split(' ');
  const last = answered.get(client);
  if (last?.id === Number(id)) return last.reply;
  if (last?.id > Number(id)) return undefined;
  appendFileSync(file, `${line}\n`);
  return execute(line);
}

function execute(line) {
  const [client, id, operation, key, first, second] = line.split(' ');
  const old = values.get(key) ?? '-';
  if (operation === 'PUT') values.set(key, first);
  if (operation === 'CAS' && old === first) values.set(key, second);
  if (operation === 'DEL' || (operation === 'CAD' && old === first)) values.delete(key);
  const reply = `Response ${id} ${key} ${values.get(key) ?? '-'} ${old}`;
  answered.set(client, { id: Number(id), reply });
  return reply;
}
