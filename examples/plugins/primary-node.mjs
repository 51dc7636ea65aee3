// A register that is not replicated: the first node keeps everything in memory, the others do not serve. It is here to
// be put under test: when its primary is killed, acknowledged writes are gone.
import { createServer } from 'node:http';

const [name, primary] = process.argv.slice(2);
const values = new Map();

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const answer = (status, body) => response.writeHead(status).end(JSON.stringify(body));
    if (request.url === '/status') return answer(200, { leader: name === primary });
    if (request.url === '/contents') return answer(200, name === primary ? Object.fromEntries(values) : {});
    if (name !== primary) return answer(421, { primary });
    const { f, key, value } = JSON.parse(Buffer.concat(chunks).toString());
    const current = values.get(key) ?? null;
    if (f === 'read') return answer(200, { value: current });
    if (f === 'cas' && current !== value[0]) return answer(409, { value: current });
    values.set(key, f === 'cas' ? value[1] : value);
    return answer(200, { value });
  });
}).listen(7300, '0.0.0.0', () => console.log(`${name} serves`));
