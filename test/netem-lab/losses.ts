import { deviations, must, type Claims } from './claims.ts';
import type { Links } from './links.ts';

const MANY = 10_000;
const SOME = 1_500;
const SHARE = 0.2;

/** Standard deviations that a fair draw leaves once in 370 times. */
const DEVIATIONS = 3;

export async function measureLosses(claims: Claims, links: Links): Promise<void> {
  await claims.that(`loss of 20 % of ${MANY} is within 3 standard deviations, and counted`, async () => {
    const id = await links.begin('loss', { seed: 5 });
    const { lost } = await links.send(MANY);
    await links.othersUntouched();
    const { count } = await links.end(id);
    const distance = deviations(lost.length, MANY, SHARE);
    must(distance < DEVIATIONS && count === lost.length, `${lost.length} lost, ${count} counted`);
    return `${lost.length} lost (${distance.toFixed(1)} standard deviations), other links untouched`;
  });

  await claims.that('the same seed loses the same datagrams, another seed others', async () => {
    const [first, again, other] = [
      (await links.under('loss', { seed: 7 }, SOME)).lost,
      (await links.under('loss', { seed: 7 }, SOME)).lost,
      (await links.under('loss', { seed: 8 }, SOME)).lost,
    ];
    must(first.length > 0 && String(first) === String(again), `${first.length} and ${again.length} lost, not the same`);
    must(String(first) !== String(other), 'another seed lost the same');
    return `${first.length} twice the same; ${other.filter((number) => first.includes(number)).length} of ${other.length} by chance`;
  });

  await claims.that('bursts of 5 are about that long, and their share is right', async () => {
    const { lost } = await links.under('loss', { burst: 5, percent: 20, seed: 9 }, 3 * SOME);
    const lengths = runLengths(lost);
    const mean = lost.length / lengths.length;
    // Lengths are geometric: their standard deviation is nearly their mean.
    const error = Math.sqrt(20 / lengths.length);
    const share = lost.length / (3 * SOME);
    must(Math.abs(mean - 5) < DEVIATIONS * error && share > 0.14 && share < 0.26, `mean ${mean}, share ${share}`);
    return `mean length ${mean.toFixed(2)}, share ${(100 * share).toFixed(1)} %`;
  });

  await claims.that('TCP gets everything through a loss of 20 %', async () => {
    const id = await links.begin('loss', { seed: 11 });
    const times = await links.exchange(40);
    const { count } = await links.end(id);
    must(times.length === 40 && count > 0, `${times.length} of 40, ${count} segments lost`);
    return `${count} segments lost and sent again`;
  });
}

function runLengths(numbers: readonly number[]): number[] {
  const lengths: number[] = [];
  let previous: number | undefined;
  for (const number of numbers) {
    if (previous !== undefined && number === previous + 1) lengths.push((lengths.pop() ?? 0) + 1);
    else lengths.push(1);
    previous = number;
  }
  return lengths;
}
