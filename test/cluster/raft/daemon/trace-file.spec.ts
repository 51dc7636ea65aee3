import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TraceFile } from '../../../../cluster/raft/daemon/trace-file.ts';

describe('the trace of a node', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verdict-trace-'));
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('goes on counting over lives, without the line that a crash cut off', () => {
    const path = join(folder, 'sub', 'trace.jsonl');
    const life = (number: number): void => {
      const trace = new TraceFile(path);
      const line = { time: 1, rule: 'restart', node: 'n1', life: number, sends: [], outputs: [] } as const;
      trace.append([line, line]);
      trace.close();
    };
    life(1);
    truncateSync(path, readFileSync(path).length - 3);
    life(2);
    life(3);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    const steps = lines.map((line) => JSON.parse(line) as { step: number; life: number });
    assert.deepEqual(
      steps.map(({ step, life: number }) => [step, number]),
      [
        [1, 1],
        [2, 2],
        [3, 2],
        [4, 3],
        [5, 3],
      ],
    );
  });
});
