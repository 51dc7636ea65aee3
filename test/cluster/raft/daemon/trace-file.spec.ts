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

  it('goes on counting after a line that says what is through, and knows how long the file is', () => {
    const path = join(folder, 'trace.jsonl');
    const first = new TraceFile(path);
    first.append([{ time: 1, rule: 'restart', node: 'n1', life: 4, sends: [], outputs: [] }]);
    first.through(4);
    first.close();
    const second = new TraceFile(path);
    assert.deepEqual([second.lastLife, second.bytes], [4, readFileSync(path).length]);
    second.append([{ time: 2, rule: 'restart', node: 'n1', life: 5, sends: [], outputs: [] }]);
    second.through(5);
    second.close();
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    assert.deepEqual(JSON.parse(lines[1] ?? ''), { through: true, step: 1, life: 4 });
    assert.deepEqual(JSON.parse(lines[3] ?? ''), { through: true, step: 2, life: 5 });
  });
});
