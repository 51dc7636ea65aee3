import { deviations, must, type Claims } from './claims.ts';
import type { Links } from './links.ts';

const SOME = 1_500;
const SHARE = 0.2;
/** Messages over TCP: so many that chance cannot have spared all of them. */
const TURNS = 80;

/** A fair draw leaves these bounds once in 500 million times. */
const DEVIATIONS = 6;

export async function measureOtherEffects(claims: Claims, links: Links): Promise<void> {
  await claims.that('duplicates arrive exactly twice', async () => {
    const { numbers, lost, effect } = await links.under('duplicate', { percent: 20 }, SOME);
    const twice = numbers.length - new Set(numbers).size;
    must(lost.length === 0 && mostCopies(numbers) === 2, `${lost.length} lost, ${mostCopies(numbers)} copies of one`);
    must(effect.count === twice && deviations(twice, SOME, SHARE) < DEVIATIONS, `${twice}, ${effect.count} counted`);
    return `${twice} of ${SOME}`;
  });

  await claims.that('reordering has a share overtaken, and loses nothing', async () => {
    const { numbers, lost, effect } = await links.under('reorder', { percent: 20, patience: '40ms', seed: 4 }, SOME);
    const late = overtaken(numbers);
    must(lost.length === 0 && deviations(effect.count, SOME, SHARE) < DEVIATIONS, `${effect.count} kept back`);
    // Those sent last have nobody behind them.
    must(late <= effect.count && late > 0.8 * effect.count, `${late} overtaken, ${effect.count} kept back`);
    return `${effect.count} kept back, ${late} overtaken`;
  });

  await claims.that('damaged datagrams are discarded, and never handed on', async () => {
    const { lost } = await links.under('corrupt', { percent: 30, seed: 6 }, SOME);
    const handedOn = await links.damaged();
    // A bit of the sender's hardware address hurts nobody, so that a few get through.
    must(
      handedOn === 0 && lost.length > 0.2 * SOME && lost.length < 0.36 * SOME,
      `${lost.length}, ${handedOn} handed on`,
    );
    return `${lost.length} of ${SOME}`;
  });

  await claims.that('TCP gets everything through damage, unharmed', async () => {
    const id = await links.begin('corrupt', { percent: 30, seed: 6 });
    const times = await links.exchange(TURNS);
    await links.end(id);
    must(times.length === TURNS, `${times.length} of ${TURNS}`);
    return `${times.length} of ${TURNS}`;
  });

  await claims.that('a rate is kept to, and what finds the queue full is lost', async () => {
    const id = await links.begin('rate', { rate: '40kbit', queue: 30 });
    const { delays } = await links.send(300);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { lost } = await links.arrivals(300);
    await links.end(id);
    // About 51 bytes each with their headers: 30 of them take 0.3 s.
    const longest = Math.max(...delays);
    must(lost.length > 0 && longest > 250 && longest < 450, `${lost.length} lost, the longest waited ${longest} ms`);
    return `${lost.length} of 300 lost, the longest waited ${longest.toFixed(0)} ms`;
  });

  await claims.that('a partition lets nothing pass in its direction', async () => {
    await links.kit.begin('partition-1', { shape: 'one-way' }, ['n2', 'n1', 'n3']);
    const { numbers } = await links.send(200);
    const { count } = await links.end('partition-1');
    must(numbers.length === 0 && count >= 200, `${numbers.length} arrived, ${count} counted`);
    return `${count} dropped`;
  });
}

function mostCopies(numbers: readonly number[]): number {
  const copies = new Map<number, number>();
  for (const number of numbers) copies.set(number, (copies.get(number) ?? 0) + 1);
  return Math.max(...copies.values());
}

/** Those that come after a higher number. */
function overtaken(numbers: readonly number[]): number {
  let highest = -1;
  return numbers.filter((number) => {
    const isLate = number < highest;
    highest = Math.max(highest, number);
    return isLate;
  }).length;
}
