/** A piece of output as the engine sends it: both channels of a container in one stream. */
export interface Frame {
  readonly channel: 'stdout' | 'stderr';
  readonly data: Buffer;
}

const HEADER_BYTES = 8;
const STDERR = 2;

/**
 * Takes the engine's stream apart: frames of one byte channel, three bytes zero, four bytes length (big-endian), data.
 * Yields the frames that each chunk completes, so that a reader writes them in one go and slows the sender down.
 */
export async function* demultiplex(source: AsyncIterable<Buffer>): AsyncGenerator<Frame[]> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const frames: Frame[] = [];
    let end = frameEnd(rest, 0);
    let start = 0;
    while (end <= rest.length) {
      const channel = rest.readUInt8(start) === STDERR ? 'stderr' : 'stdout';
      frames.push({ channel, data: rest.subarray(start + HEADER_BYTES, end) });
      start = end;
      end = frameEnd(rest, start);
    }
    rest = rest.subarray(start);
    if (frames.length > 0) yield frames;
  }
}

/** Where the frame that begins at `start` ends; Infinity while its header is incomplete. */
function frameEnd(bytes: Buffer, start: number): number {
  if (bytes.length - start < HEADER_BYTES) return Infinity;
  return start + HEADER_BYTES + bytes.readUInt32BE(start + 4);
}
