import type { JsonObject } from '../../harness/core/json.ts';
import { median, must, type Claims } from './claims.ts';
import type { Links } from './links.ts';

const ROUNDS = 30;
const SENT = 300;

/** ms: as near as delays must be to what was asked for, beside what the machine adds itself. */
const TOLERANCE = 2;

/** @param noise what the emulated machine itself adds to times, ms */
export async function measureDelays(claims: Claims, links: Links, noise: number): Promise<void> {
  const near = (delays: readonly number[], expected: number): string => {
    const middle = median(delays);
    must(
      Math.abs(middle - expected) <= TOLERANCE + noise,
      `median ${middle.toFixed(2)} ms, noise ${noise.toFixed(2)} ms`,
    );
    return `median ${middle.toFixed(2)} ms`;
  };

  const under = async (parameters: JsonObject) => {
    const id = await links.begin('delay', parameters);
    const sent = await links.sendGently(ROUNDS);
    const { count } = await links.end(id);
    // Segments of an earlier connection may be among those counted.
    must(sent.lost.length === 0 && count >= SENT, `${sent.lost.length} lost, ${count} counted`);
    return sent;
  };

  await claims.that('a delay of 100 ms is one of 100 ms, in order, and nothing is lost', async () => {
    const { overtaken, delays } = await under({ delay: '100ms' });
    must(overtaken === 0, `${overtaken} overtaken`);
    return near(delays, 100);
  });

  await claims.that('jitter is spread as asked for, and keeps the order only if it is to', async () => {
    const jitter = { delay: '100ms', jitter: '20ms', seed: 3 };
    const kept = await under(jitter);
    must(kept.overtaken === 0, `${kept.overtaken} overtaken with order kept`);
    const { delays, overtaken } = await under({ ...jitter, order: 'free' });
    must(overtaken > 0, 'nothing overtaken with order free');
    const sorted = delays.toSorted((x, y) => x - y);
    const [least, most] = [sorted[0] ?? 0, sorted[Math.floor(0.95 * SENT)] ?? 0];
    must(least >= 80 && most <= 120 + TOLERANCE + noise, `from ${least} to ${most} ms`);
    const outer = delays.filter((delay) => Math.abs(delay - noise - 100) > 10).length;
    must(outer > 0.35 * SENT, `${outer} of ${SENT} in the outer half`);
    return `from ${least.toFixed(1)} ms, 19 of 20 below ${most.toFixed(1)} ms`;
  });

  await claims.that('TCP is delayed by as much', async () => {
    const free = median(await links.exchange(20));
    const id = await links.begin('delay', { delay: '50ms' });
    const times = await links.exchange(20);
    await links.end(id);
    const [least, middle] = [Math.min(...times), median(times)];
    // There and back, and a machine that waited in between is slower than one kept awake.
    must(least >= 50 && middle < 50 + TOLERANCE + 2 * (free + noise), `least ${least} ms, median ${middle} ms`);
    return `round trips from ${least.toFixed(1)} ms, median ${middle.toFixed(1)} ms (${free.toFixed(1)} ms without)`;
  });

  await claims.that('what waits when a delay ends arrives all the same', async () => {
    const id = await links.begin('delay', { delay: '2s' });
    await links.send(0);
    const sending = links.send(200);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    await links.end(id);
    await sending;
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const { numbers } = await links.arrivals(200);
    must(numbers.length === 200, `${numbers.length} of 200`);
    return '200 of 200';
  });
}
