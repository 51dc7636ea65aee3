import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { onlyBody, request, requireRuby, RubyLab, testProgram } from './ruby-kit.ts';

const EPOCH = 1_700_000_000;
const SEED = '00112233445566778899aabbccddeeff';
/** ns */
const LATER = 1_500_000_001;

interface Sources {
  readonly text: string;
  readonly wall: Record<string, number>;
  readonly clock: Record<string, number>;
  readonly units: Record<string, number>;
  readonly random: Record<string, unknown>;
  readonly fixed: Record<string, unknown>;
}

describe('the Ruby shim: sources of time and randomness', function () {
  const lab = new RubyLab();
  let first: Sources;
  let later: Sources;

  /** What the sources say in a life of the program, at its start and after a tick. */
  async function read(seed: string, life = 0): Promise<readonly [Sources, Sources]> {
    const node = await lab.start(testProgram('sources.rb'), { seed, life });
    const start = await node.step(request({}));
    assert.equal((await node.tick(LATER, 'end')).idle?.now, LATER);
    const end = await node.step(request({}));
    assert.deepEqual([...start.outside, ...end.outside], []);
    return [start, end].map((step) => ({ ...onlyBody(step), text: step.lines[0] })) as unknown as [Sources, Sources];
  }

  before(async function () {
    requireRuby(this);
    [first, later] = await read(SEED);
  });
  after(() => lab.end());

  it('has all wall clocks follow the virtual clock', () => {
    const names = ['now', 'now_in_zone', 'new', 'subclass', 'realtime', 'coarse', 'tai', 'symbol', 'date_time'];
    assert.deepEqual(Object.keys(first.wall), names);
    assert.deepEqual(
      digits(first, 'wall'),
      names.map(() => String(EPOCH) + '000000000'),
    );
    assert.deepEqual(
      digits(later, 'wall'),
      names.map(() => String(EPOCH + 1) + '500000001'),
    );
  });

  it('has all clocks without a date follow it, those of the processor included', () => {
    assert.equal(Object.keys(first.clock).length, 6);
    assert.deepEqual([...new Set(Object.values(first.clock))], [0]);
    assert.deepEqual([...new Set(Object.values(later.clock))], [LATER]);
  });

  it('gives every unit of Process.clock_gettime', () => {
    assert.deepEqual(later.units, {
      nanosecond: LATER,
      microsecond: 1_500_000,
      millisecond: 1_500,
      second: 1,
      float_second: 1.500000001,
      float_millisecond: 1500.000001,
      float_microsecond: 1500000.001,
      default: 1.500000001,
      times: 1.500000001,
    });
  });

  it('draws the same from the same seed, and something else from another', async () => {
    const [again, againLater] = await read(SEED);
    assert.deepEqual([again.random, againLater.random], [first.random, later.random]);
    const [other] = await read(SEED.replace('0', '1'));
    for (const [name, value] of Object.entries(first.random)) {
      assert.notDeepEqual(other.random[name], value, name);
      if (name !== 'pid') assert.notDeepEqual(later.random[name], value, name);
    }
  });

  it('fixes what Ruby salts or takes from the machine', async () => {
    const [again] = await read(SEED, 1);
    assert.deepEqual(again.fixed, first.fixed);
    const { hashes, recursive, equal, tables, pids, zone, today, encoding, environment } = first.fixed;
    assert.equal(new Set(hashes as number[]).size, (hashes as number[]).length - 1, 'only the two ones are equal');
    assert.equal(recursive, true);
    assert.deepEqual(equal, [true, true, true, true]);
    assert.deepEqual(tables, [1, 2, 1, 3]);
    assert.deepEqual([pids, zone, today, encoding], [[true, 1, 1], 'UTC', '2023-11-14', 'UTF-8']);
    assert.deepEqual(environment, []);
  });

  it('goes on with the clock where it stood in the life before', async () => {
    const node = await lab.start(testProgram('sources.rb'), { now: LATER, life: 2 });
    assert.deepEqual((onlyBody(await node.step(request({}))) as unknown as Sources).clock, later.clock);
  });
});

/** The numbers of a group as they are written: the wall clock in ns is beyond what a number can hold. */
function digits({ text }: Sources, group: string): string[] {
  const found = new RegExp(`"${group}":\\{([^}]*)\\}`).exec(text)?.[1] ?? '';
  return [...found.matchAll(/:(\d+)/g)].map(([, number]) => number as string);
}
