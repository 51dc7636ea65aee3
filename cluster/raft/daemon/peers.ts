import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { Message } from '../handlers/types.ts';
import { decodeDatagram, encodeDatagrams } from '../wire/datagram.ts';
import { decodeMessage, encodeMessage } from '../wire/message-codec.ts';
import { Reassembly } from '../wire/reassembly.ts';
import type { DaemonConfig, Member } from './config.ts';

/** What the kernel is asked to hold for a busy node; it may grant less. */
const RECEIVE_BUFFER = 4 * 1024 * 1024;

export type OnMessage = (from: string, packet: string, message: Message) => void;

/** The node's links to its peers: unreliable datagrams, each message named by its link and sequence number. */
export class Peers {
  readonly #config: DaemonConfig;
  readonly #life: number;
  readonly #socket: Socket;
  readonly #members: ReadonlyMap<string, Member>;
  readonly #sent = new Map<string, number>();
  readonly #reassembly = new Reassembly();

  constructor(config: DaemonConfig, life: number, onMessage: OnMessage) {
    this.#config = config;
    this.#life = life;
    this.#members = new Map(config.nodes.map((node) => [node.name, node]));
    const type = this.#self.address.includes(':') ? 'udp6' : 'udp4';
    this.#socket = createSocket({ type, recvBufferSize: RECEIVE_BUFFER });
    this.#socket.on('message', (bytes) => this.#receive(bytes, onMessage));
  }

  async listen(): Promise<void> {
    this.#socket.bind(this.#self.peerPort, this.#self.address);
    await once(this.#socket, 'listening');
    // What the network reports from here on is the loss of a datagram, never a reason to stop.
    this.#socket.on('error', () => undefined);
  }

  /** Gives the next message to a peer its number on that link. */
  number(to: string): number {
    const sequence = (this.#sent.get(to) ?? 0) + 1;
    this.#sent.set(to, sequence);
    return sequence;
  }

  /** Name of a sent packet in traces: sender, its life, receiver, number. */
  packetName(to: string, sequence: number): string {
    return packetName(this.#config.name, this.#life, to, sequence);
  }

  send(to: string, sequence: number, message: Message): void {
    const member = this.#members.get(to);
    if (member === undefined) return;
    const link = { clusterToken: this.#config.clusterToken, from: this.#config.name, to };
    for (const datagram of encodeDatagrams(link, this.#life, sequence, encodeMessage(message))) {
      // A datagram the kernel refuses (no route, filtered, no room) is a lost one, as on any network.
      this.#socket.send(datagram, member.peerPort, member.address, () => undefined);
    }
  }

  close(): void {
    this.#socket.close();
  }

  get #self(): Member {
    return this.#config.nodes.find((node) => node.name === this.#config.name) as Member;
  }

  #receive(bytes: Buffer, onMessage: OnMessage): void {
    const datagram = decodeDatagram(this.#config.clusterToken, this.#config.name, bytes);
    if (datagram === undefined || !this.#members.has(datagram.from)) return;
    const whole = this.#reassembly.accept(datagram);
    const message = whole === undefined ? undefined : decodeMessage(whole, datagram.from);
    if (message === undefined) return;
    onMessage(datagram.from, packetName(datagram.from, datagram.life, this.#config.name, datagram.sequence), message);
  }
}

function packetName(from: string, life: number, to: string, sequence: number): string {
  return `${from}/${life}>${to}#${sequence}`;
}
