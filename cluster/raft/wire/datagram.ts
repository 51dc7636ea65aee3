import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

/**
 * A datagram between nodes: a message, or one part of a message that is too long for one datagram.
 *
 * | bytes | content                                                     |
 * | ----- | ----------------------------------------------------------- |
 * | 4     | magic `VRFT`                                                |
 * | 4     | CRC-32 of everything after this field                       |
 * | 1     | version                                                     |
 * | 1     | length of the sender's name                                 |
 * | 2, 2  | number of this part, from 0; number of parts                |
 * | 4     | life of the sender                                          |
 * | 4     | sequence number of the message on its link, from 1          |
 * | 8     | tag of the link: of this cluster, this sender, this receiver |
 * | …     | the sender's name in UTF-8, then the part                   |
 *
 * Datagrams are not de-duplicated: a datagram that arrives twice is a message delivered twice.
 */
export interface Datagram {
  readonly from: string;
  readonly life: number;
  readonly sequence: number;
  readonly part: number;
  readonly parts: number;
  readonly payload: Buffer;
}

/** Largest datagram: fits a frame of 1500 bytes under IPv4, IPv6 and common tunnels. */
export const MAX_DATAGRAM = 1_400;

const MAGIC = 0x56_52_46_54;
const VERSION = 1;
const HEADER = 30;
const CHECKED_FROM = 8;

/** A directed link of a cluster. */
export interface Link {
  readonly clusterToken: string;
  readonly from: string;
  readonly to: string;
}

/** Every datagram of a message, in order. */
export function encodeDatagrams(link: Link, life: number, sequence: number, message: Buffer): Buffer[] {
  const name = Buffer.from(link.from);
  const tag = linkTag(link);
  const room = MAX_DATAGRAM - HEADER - name.length;
  const parts = Math.max(1, Math.ceil(message.length / room));
  if (parts > 0xffff) throw new RangeError(`a message of ${message.length} bytes cannot be sent`);
  return Array.from({ length: parts }, (_, part) => {
    const payload = message.subarray(part * room, (part + 1) * room);
    const datagram = Buffer.alloc(HEADER + name.length + payload.length);
    datagram.writeUInt32BE(MAGIC, 0);
    datagram.writeUInt8(VERSION, 8);
    datagram.writeUInt8(name.length, 9);
    datagram.writeUInt16BE(part, 10);
    datagram.writeUInt16BE(parts, 12);
    datagram.writeUInt32BE(life, 14);
    datagram.writeUInt32BE(sequence, 18);
    tag.copy(datagram, 22);
    name.copy(datagram, HEADER);
    payload.copy(datagram, HEADER + name.length);
    datagram.writeUInt32BE(crc32(datagram.subarray(CHECKED_FROM)), 4);
    return datagram;
  });
}

/** The datagram in these bytes, if it is whole and meant for this node of this cluster. Never throws. */
export function decodeDatagram(clusterToken: string, to: string, bytes: Buffer): Datagram | undefined {
  if (bytes.length < HEADER || bytes.length > MAX_DATAGRAM || bytes.readUInt32BE(0) !== MAGIC) return undefined;
  if (bytes.readUInt32BE(4) !== crc32(bytes.subarray(CHECKED_FROM)) || bytes.readUInt8(8) !== VERSION) return undefined;
  const start = HEADER + bytes.readUInt8(9);
  const part = bytes.readUInt16BE(10);
  const parts = bytes.readUInt16BE(12);
  if (start > bytes.length || part >= parts) return undefined;
  const from = bytes.toString('utf8', HEADER, start);
  if (!linkTag({ clusterToken, from, to }).equals(bytes.subarray(22, HEADER))) return undefined;
  return {
    from,
    life: bytes.readUInt32BE(14),
    sequence: bytes.readUInt32BE(18),
    part,
    parts,
    payload: bytes.subarray(start),
  };
}

const tags = new Map<string, Buffer>();

/** Remembered for the few links there are; strangers' names must not fill the memory. */
function linkTag({ clusterToken, from, to }: Link): Buffer {
  const link = JSON.stringify([clusterToken, from, to]);
  const known = tags.get(link);
  if (known !== undefined) return known;
  const tag = createHash('sha256').update(link).digest().subarray(0, 8);
  if (tags.size < 256) tags.set(link, tag);
  return tag;
}
