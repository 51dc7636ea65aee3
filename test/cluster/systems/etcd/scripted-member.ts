import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { connectEtcd } from '../../../../cluster/systems/etcd/client.ts';
import type { SystemClient } from '../../../../harness/core/contracts/system.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';

/** What a member does with a request: answers it, refuses it with a gRPC code, or hangs up. */
export type Reaction = { readonly body: JsonObject } | { readonly code: number } | 'hang-up';

export interface Asked {
  readonly path: string;
  readonly body: JsonObject;
}

/** A member of etcd that answers as it is told, and remembers what it was asked. */
export class ScriptedMember {
  readonly asked: Asked[] = [];
  readonly #server: Server;
  readonly #react: (asked: Asked) => Reaction | Promise<Reaction>;

  constructor(react: (asked: Asked) => Reaction | Promise<Reaction>) {
    this.#react = react;
    this.#server = createServer((request, response) => {
      if (request.url === '/version') {
        response.end('{"etcdserver":"3.5.16"}');
        return;
      }
      void text(request).then(async (body) => {
        const asked = { path: (request.url ?? '').replace('/v3/', ''), body: JSON.parse(body) as JsonObject };
        this.asked.push(asked);
        const reaction = await this.#react(asked);
        if (reaction === 'hang-up') request.socket.destroy();
        else if ('code' in reaction) response.writeHead(503).end(JSON.stringify({ ...reaction, message: 'refused' }));
        else response.end(JSON.stringify({ header: { revision: '4' }, ...reaction.body }));
      });
    });
  }

  async connect(lockLeaseMs: number): Promise<SystemClient> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    return connectEtcd([{ name: 'n1', url: `http://127.0.0.1:${port}` }], lockLeaseMs);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
