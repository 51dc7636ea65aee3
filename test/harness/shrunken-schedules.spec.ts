import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shrunkenSchedule } from '../../harness/shrunken-schedules.ts';
import { RunFolder } from '../../harness/store/run-folder.ts';

describe('shrunkenSchedule', () => {
  let runs: string;
  beforeEach(() => void (runs = mkdtempSync(join(tmpdir(), 'verdict-shrunken-'))));
  afterEach(() => rmSync(runs, { recursive: true, force: true }));

  function shrunk(name: string, file: string): void {
    mkdirSync(join(runs, name));
    writeFileSync(join(runs, name, 'shrink.json'), JSON.stringify({ source: { file } }));
    writeFileSync(join(runs, name, 'schedule.txt'), 'E 0 1\n');
  }

  it('is the newest that came from the run, wherever it was made', () => {
    const run = RunFolder.create(runs, 'a', '1', new Date(0));
    assert.deepEqual(shrunkenSchedule(run), []);
    shrunk('shrunk-x-1', `elsewhere/${run.id}`);
    shrunk('shrunk-x-2', `../${run.id}/schedule.jsonl`);
    shrunk('shrunk-x-3', 'runs/another');
    assert.deepEqual(shrunkenSchedule(run), [
      { path: join(runs, 'shrunk-x-2', 'schedule.txt'), name: 'Shrunken schedule', type: 'text/plain' },
    ]);
  });
});
