import type { JsonObject } from '../../harness/core/json.ts';
import { median, must, quantile, type Claims } from './claims.ts';
import type { Links } from './links.ts';

const ROUNDS = 30;
const SENT = 300;

/** ms: as near as delays must be to what was asked for, beyond what the link takes without a fault. */
const TOLERANCE = 2;

/** Delays are held against those of the same link just before and just after the fault. */
export async function measureDelays(claims: Claims, links: Links): Promise<void> {
  const near = (delays: readonly number[], free: readonly number[], expected: number): string => {
    const [middle, without] = [median(delays), median(free)];
    const seen = `median ${middle.toFixed(2)} ms, ${without.toFixed(2)} ms without`;
    must(Math.abs(middle - without - expected) <= TOLERANCE, seen);
    return seen;
  };

  const under = async (parameters: JsonObject) => {
    const before = await links.sendGently(ROUNDS / 2);
    const id = await links.begin('delay', parameters);
    const sent = await links.sendGently(ROUNDS);
    const { count } = await links.end(id);
    const after = await links.sendGently(ROUNDS / 2);
    // Segments of an earlier connection may be among those counted.
    must(sent.lost.length === 0 && count >= SENT, `${sent.lost.length} lost, ${count} counted`);
    return { ...sent, free: [...before.delays, ...after.delays] };
  };

  await claims.that('a delay of 100 ms is one of 100 ms, in order, and nothing is lost', async () => {
    const { overtaken, delays, free } = await under({ delay: '100ms' });
    must(overtaken === 0, `${overtaken} overtaken`);
    return near(delays, free, 100);
  });

  await claims.that('jitter is spread as asked for, and keeps the order only if it is to', async () => {
    const jitter = { delay: '100ms', jitter: '20ms', seed: 3 };
    const kept = await under(jitter);
    must(kept.overtaken === 0, `${kept.overtaken} overtaken with order kept`);
    const { delays, overtaken, free } = await under({ ...jitter, order: 'free' });
    must(overtaken > 0, 'nothing overtaken with order free');
    const [least, most] = [Math.min(...delays), quantile(delays, 0.95)];
    must(least >= 80 && most <= 120 + TOLERANCE + quantile(free, 0.95), `from ${least} to ${most} ms`);
    const outer = delays.filter((delay) => Math.abs(delay - median(free) - 100) > 10).length;
    must(outer > 0.35 * SENT, `${outer} of ${SENT} in the outer half`);
    return `from ${least.toFixed(1)} ms, 19 of 20 below ${most.toFixed(1)} ms`;
  });

  await claims.that('TCP is delayed by as much', async () => {
    const before = await links.exchange(20);
    const id = await links.begin('delay', { delay: '50ms' });
    const times = await links.exchange(20);
    await links.end(id);
    const free = [...before, ...(await links.exchange(20))];
    must(Math.min(...times) >= 50, `a round trip of ${Math.min(...times)} ms`);
    return near(times, free, 50);
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
