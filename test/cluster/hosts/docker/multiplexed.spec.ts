import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { demultiplex, type Frame } from '../../../../cluster/hosts/docker/multiplexed.ts';

function encode({ channel, data }: Frame): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(channel === 'stdout' ? 1 : 2, 0);
  header.writeUInt32BE(data.length, 4);
  return Buffer.concat([header, data]);
}

async function decode(chunks: readonly Buffer[]): Promise<Frame[]> {
  const frames: Frame[] = [];
  // eslint-disable-next-line @typescript-eslint/require-await -- a source without waiting
  const source = async function* (): AsyncGenerator<Buffer> {
    yield* chunks;
  };
  for await (const batch of demultiplex(source())) frames.push(...batch);
  return frames;
}

describe('the engine’s multiplexed output', () => {
  const frame = fc
    .tuple(fc.constantFrom<Frame['channel']>('stdout', 'stderr'), fc.uint8Array({ maxLength: 40 }))
    .map(([channel, bytes]): Frame => ({ channel, data: Buffer.from(bytes) }));

  it('is taken apart whatever the chunks it arrives in', () =>
    fc.assert(
      fc.asyncProperty(fc.array(frame), fc.array(fc.integer({ min: 1, max: 30 })), async (frames, sizes) => {
        let rest = Buffer.concat(frames.map(encode));
        const chunks: Buffer[] = [];
        for (const size of sizes) {
          chunks.push(rest.subarray(0, size));
          rest = rest.subarray(size);
        }
        assert.deepEqual(await decode([...chunks, rest]), frames);
      }),
    ));

  it('takes ten thousand frames in one chunk', async () => {
    const frames = Array.from({ length: 10_000 }, (_, k): Frame => ({
      channel: 'stdout',
      data: Buffer.from([k & 255]),
    }));
    assert.equal((await decode([Buffer.concat(frames.map(encode))])).length, 10_000);
  });

  it('gives no half frame when the stream is cut', async () => {
    const whole = encode({ channel: 'stderr', data: Buffer.from('panic: no') });
    assert.deepEqual(await decode([whole.subarray(0, whole.length - 1)]), []);
  });
});
