import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeOldRuns, removeRunsBeyond } from '../../../harness/store/remove-runs.ts';

const HOUR_MS = 3_600_000;

describe('removing runs', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'verdict-remove-'));
    ['new', 'middle', 'old'].forEach((name, age) => {
      mkdirSync(join(out, name, 'nodes'), { recursive: true });
      writeFileSync(join(out, name, 'plan.json'), 'x'.repeat(60));
      writeFileSync(join(out, name, 'nodes', 'log.txt'), 'x'.repeat(40));
      const begun = new Date(Date.now() - age * HOUR_MS);
      utimesSync(join(out, name, 'plan.json'), begun, begun);
    });
    mkdirSync(join(out, 'mine'));
    writeFileSync(join(out, 'mine', 'notes.txt'), 'x'.repeat(1000));
  });
  afterEach(() => rmSync(out, { recursive: true }));

  it('takes those that are older, and nothing that is no run', () => {
    assert.deepEqual(removeOldRuns(out, 1.5 * HOUR_MS), [join(out, 'old')]);
    assert.deepEqual(readdirSync(out).sort(), ['middle', 'mine', 'new']);
  });

  it('takes the oldest until the others fit, counted with all that is in them', () => {
    assert.deepEqual(removeRunsBeyond(out, 300), []);
    assert.deepEqual(removeRunsBeyond(out, 299), [join(out, 'old')]);
    assert.deepEqual(removeRunsBeyond(out, 99), [join(out, 'middle'), join(out, 'new')]);
    assert.deepEqual(readdirSync(out), ['mine']);
    assert.deepEqual(removeRunsBeyond(join(out, 'nowhere'), 0), []);
  });
});
