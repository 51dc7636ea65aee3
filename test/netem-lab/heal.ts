import { deviations, must, type Claims } from './claims.ts';
import type { Links } from './links.ts';

const SOME = 1_500;
const DEVIATIONS = 6;

/** @param before all qdiscs and filters as they were before the first fault */
export async function measureHeal(claims: Claims, links: Links, before: string): Promise<void> {
  await claims.that('faults of one link add up, and each ends by itself', async () => {
    const [first, second, delay] = [
      await links.begin('loss', { percent: 20, seed: 1 }),
      await links.begin('loss', { percent: 30, seed: 2 }),
      await links.begin('delay', { delay: '40ms' }),
    ];
    const { lost, delays } = await links.send(SOME);
    must(deviations(lost.length, SOME, 1 - 0.8 * 0.7) < DEVIATIONS, `${lost.length} of ${SOME} lost by both`);
    must(Math.min(...delays) >= 39, `the first came after ${Math.min(...delays)} ms`);
    const ended = await links.end(first);
    const { lost: after } = await links.send(SOME);
    must(deviations(after.length, SOME, 0.3) < DEVIATIONS, `${after.length} of ${SOME} lost by one`);
    const others = [await links.end(delay), await links.end(second)];
    const counted = ended.count + (others[1]?.count ?? 0);
    must(counted === lost.length + after.length, `${counted} counted, ${lost.length + after.length} lost`);
    return `${lost.length} and ${after.length} of ${SOME} lost`;
  });

  await claims.that('afterwards everything passes, no counter of a fault moves', async () => {
    const counters = await links.listing();
    const { numbers } = await links.send(SOME);
    await links.othersUntouched();
    must(numbers.length === SOME, `${numbers.length} of ${SOME}`);
    const [flat, now] = [netems(counters), netems(await links.listing())];
    must(flat.length > 0 && String(flat) === String(now), 'netems saw packets');
    return `${flat.length} netems saw none of ${SOME} datagrams`;
  });

  await claims.that('at the end no qdisc and no filter is left', async () => {
    await links.kit.nemesis.healAll();
    const left = await links.listing();
    must(withoutCounters(left) === withoutCounters(before), left);
    return 'as before the first fault';
  });
}

/** The netems of a listing, each with what it sent and lost. */
function netems(listing: string): string[] {
  return listing
    .split('\n')
    .map((line, i, lines) => `${line}${lines[i + 1] ?? ''}`)
    .filter((text) => text.startsWith('qdisc netem'));
}

function withoutCounters(listing: string): string {
  return listing
    .split('\n')
    .filter((line) => line.startsWith('qdisc') || line.startsWith('filter'))
    .join('\n');
}
