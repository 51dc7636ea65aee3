import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JobOutcome } from '../../../harness/core/campaign/outcome.ts';
import { Journal } from '../../../harness/campaign/journal.ts';
import { job, outcome } from './outcomes.ts';

describe('the journal of a campaign', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-journal-'));
    path = join(folder, 'outcomes.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives back what was written, attempt by attempt', () => {
    write([outcome(job('a', 1)), outcome(job('a', 2)), outcome(job('a', 1), { attempt: 2 })]);
    assert.deepEqual(seen(), ['a/1#1', 'a/2#1', 'a/1#2']);
  });

  it('counts an attempt once, also one that was written before it was opened', () => {
    write([outcome(job('a', 1))]);
    const journal = Journal.open(path, () => undefined);
    assert.equal(journal.add(outcome(job('a', 1))), false);
    assert.equal(journal.add(outcome(job('a', 2))), true);
    assert.equal(journal.add(outcome(job('a', 2))), false);
    journal.close();
    assert.deepEqual(seen(), ['a/1#1', 'a/2#1']);
  });

  it('loses only the last outcome wherever its writer is killed', () => {
    const outcomes = [outcome(job('a', 1)), outcome(job('ä', 2)), outcome(job('a', 3))];
    write(outcomes);
    const whole = readFileSync(path);
    const ends = [...whole.entries()].filter(([, byte]) => byte === 10).map(([at]) => at + 1);
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(path, whole);
      truncateSync(path, length);
      const before = ends.filter((end) => end <= length).length - 1;
      assert.deepEqual(seen(), ['a/1#1', 'ä/2#1', 'a/3#1'].slice(0, Math.max(0, before)), `cut at ${String(length)}`);
    }
  });

  it('goes on after a line that was cut off', () => {
    write([outcome(job('a', 1))]);
    appendFileSync(path, '{"format":"verdict-outcome/1","job":{"id":"a/2"');
    write([outcome(job('a', 3))]);
    assert.deepEqual(seen(), ['a/1#1', 'a/3#1']);
  });

  it('reads lines however long the file', () => {
    const long = 'x'.repeat(700_000);
    write([1, 2, 3, 4].map((seed) => outcome(job('a', seed), { replay: long })));
    const replays: number[] = [];
    Journal.open(path, ({ replay }) => void replays.push(replay.length)).close();
    assert.deepEqual(replays, [700_000, 700_000, 700_000, 700_000]);
  });

  it('refuses another file, and a line that is damaged, naming it', () => {
    writeFileSync(path, '{"format":"something/1"}\n');
    assert.throws(seen, /is no journal of a campaign/);
    rmSync(path);
    write([outcome(job('a', 1))]);
    appendFileSync(path, 'not JSON\n');
    assert.throws(seen, /line 3 is damaged/);
  });

  function write(outcomes: readonly JobOutcome[]): void {
    const journal = Journal.open(path, () => undefined);
    for (const each of outcomes) journal.add(each);
    journal.close();
  }

  function seen(): string[] {
    const names: string[] = [];
    Journal.open(path, ({ job: { id }, attempt }) => void names.push(`${id}#${String(attempt)}`)).close();
    return names;
  }
});
