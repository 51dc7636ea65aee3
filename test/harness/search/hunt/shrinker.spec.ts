import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findingLines } from '../../../../harness/commands/hunt-text.ts';
import { formatText } from '../../../../harness/core/schedule/format-text.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { closeAll } from '../../../../harness/engine/lockstep/open-fleet.ts';
import { Attempts, type RecordedAttempt } from '../../../../harness/search/hunt/attempt.ts';
import { HuntFolder } from '../../../../harness/search/hunt/hunt-folder.ts';
import { Keeper, type SmallCatch } from '../../../../harness/search/hunt/keeper.ts';
import { Shrinker } from '../../../../harness/search/hunt/shrinker.ts';
import { NODES_SEED, trialsOf, type HuntTarget } from '../../../../harness/search/hunt/target.ts';
import type { ShrinkProgress } from '../../../../harness/search/shrink/shrink.ts';
import { STRATEGIES } from '../../../../harness/search/strategies/portfolio.ts';
import { Trials } from '../../../../harness/search/trials.ts';
import { targetOf } from './subjects.ts';

const NEVER = (): boolean => false;
const TERM_KEPT = 'VotesLeCurrentTerm';
/** Of a single node, which is elected and started again often. */
const RESTARTS = `T 0; ${Array.from({ length: 12 }, () => 'K 0; R 0').join('; ')}`;

describe('making findings of a hunt small', function () {
  this.timeout(60_000);
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => {
    closeAll();
    rmSync(out, { recursive: true, force: true });
  });

  it('is done in sim first where nodes are processes of a build that has handlers, too', () => {
    const lockstep = { seed: NODES_SEED, program: null };
    const target: HuntTarget = { ...targetOf('paper+forget-term'), lockstep };
    const { trials, worlds } = counted(trialsOf(target));
    const attempt = { schedule: parseText(RESTARTS, 'test'), nodes: ['n1'] } as unknown as RecordedAttempt;
    const left: number[] = [];
    const tried = ({ steps }: ShrinkProgress): void => void left.push(steps);
    const small = smallOf(new Shrinker(target, trials, NEVER).shrink(attempt, TERM_KEPT, tried));
    assert.equal(left.at(-1), small.schedule.length, 'no progress was said');
    assert.equal(formatText(small.schedule).trim(), 'T 0\nK 0\nR 0');
    assert.match(small.explanation?.story.join('\n') ?? '', /restarts/);
    assert.ok(worlds() <= 4, `${String(worlds())} times processes were started`);
  });

  it('ends when it is told to, with what has been reached, which can go on', async () => {
    const target = targetOf('verdi+no-prev-term-check');
    const attempt = found(target);
    const predicate = attempt.breach?.predicate ?? '';
    let asked = 0;
    const shrinker = new Shrinker(target, trialsOf(target), () => ++asked > 30);
    const small = smallOf(shrinker.shrink(attempt, predicate));
    assert.ok(small.schedule.length < attempt.schedule.length);
    assert.equal(small.explanation, null);

    const settings = { spec: null, target, seed: '1', strategies: null, sizes: null, liveness: false };
    const folder = HuntFolder.create(out, { format: 'verdict-hunt/1', ...settings }, new Date());
    const keeper = await Keeper.for(folder);
    const finding = keeper.keep({ position: 0, attempt });
    const shrunk = keeper.keepShrunk(finding, small);
    const place = join(folder.directory, shrunk.folder);
    const [kept] = HuntFolder.open(folder.directory).findings;
    assert.deepEqual(kept?.shrunk, { ...shrunk, unfinished: true });
    assert.ok(!existsSync(join(place, 'story.txt')));
    const lines = findingLines(folder, { ...finding, shrunk });
    assert.match(
      lines[0] ?? '',
      /^finding 1 shrunk to \d+ steps on \d nodes? until its time was over: npx verdict replay /,
    );
    assert.match(lines[1] ?? '', /^ {2}make it smaller: npx verdict shrink .*finding-1-shrunk/);
    const again = smallOf(new Shrinker(target, trialsOf(target), NEVER).shrink({ ...attempt, ...small }, predicate));
    assert.ok(again.schedule.length < small.schedule.length && again.explanation !== null);
  });

  it('does not begin when its time is over', () => {
    const target = targetOf('verdi+no-prev-term-check');
    const { trials, worlds } = counted(trialsOf(target));
    assert.equal(new Shrinker(target, trials, () => true).shrink(found(target), 'LogMatching.hosts.match'), 'stopped');
    assert.equal(worlds(), 0);
  });
});

function smallOf(small: SmallCatch | 'stopped' | undefined): SmallCatch {
  assert.ok(small !== undefined && small !== 'stopped');
  return small;
}

/** The first schedule of the build that breaks an invariant. */
function found(target: HuntTarget): RecordedAttempt {
  const attempts = new Attempts({ strategies: STRATEGIES, sizes: [3], trials: trialsOf(target), progress: false });
  const seeds = Array.from({ length: 300 }, (_, seed) => String(seed));
  const seed = seeds.find((each) => attempts.attempt(each).breach !== undefined);
  return attempts.record(seed ?? assert.fail('nothing was found'));
}

/** How many worlds begin. */
function counted(trials: (nodes: number) => Trials): { trials: (nodes: number) => Trials; worlds: () => number } {
  let count = 0;
  const counting = (nodes: number): Trials => {
    const { subject } = trials(nodes);
    const handlers = new Proxy(subject.system.handlers, {
      get(target, name) {
        if (name === 'begin') {
          return (names: readonly string[]) => {
            count++;
            target.begin?.(names);
          };
        }
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
    return new Trials({ ...subject, system: { ...subject.system, handlers } });
  };
  return { trials: counting, worlds: () => count };
}
