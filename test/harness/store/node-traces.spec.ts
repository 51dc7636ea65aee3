import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { TraceFile } from '../../../cluster/raft/daemon/trace-file.ts';
import type { Rule } from '../../../harness/core/trace.ts';
import { NODE_TRACE, readNodeRecords, readNodeTraces } from '../../../harness/store/node-traces.ts';
import { RunFolder } from '../../../harness/store/run-folder.ts';
import { readTraceFile } from '../../../harness/store/trace-file.ts';

/** What a node does to its trace in one life: steps by their rule, and `through`. */
type Doing = Rule | 'through';

describe('traces of live nodes', () => {
  let out: string;
  let folder: RunFolder;

  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'verdict-node-traces-'));
    folder = RunFolder.create(out, 'run', '1', new Date(0));
    for (const node of ['n1', 'n2']) mkdirSync(dirname(folder.nodeFile(node, NODE_TRACE)), { recursive: true });
  });

  afterEach(() => {
    rmSync(out, { recursive: true, force: true });
  });

  function live(node: string, life: number, ...doings: readonly Doing[]): void {
    const trace = new TraceFile(folder.nodeFile(node, NODE_TRACE));
    for (const [index, rule] of doings.entries()) {
      if (rule === 'through') trace.through(life);
      else
        trace.append([
          { time: 1_000 * life + 2 * index + (node === 'n1' ? 0 : 1), rule, node, life, sends: [], outputs: [] },
        ]);
    }
    trace.close();
  }

  const stepsOf = (node: string): Promise<number[]> => readTrace(folder.nodeFile(node, NODE_TRACE));

  it('are read as far as others may have heard of it; how lives ended is known as well', async () => {
    live('n1', 1, 'restart', 'through', 'input', 'timeout', 'through', 'deliver', 'deliver');
    live('n1', 2, 'restart', 'through', 'deliver', 'through', 'timeout');
    live('n2', 1, 'restart');
    live('n2', 2, 'restart', 'through');
    const [first, second] = await readNodeRecords(folder, ['n1', 'n2'], 1_000n);
    assert.deepEqual(
      first?.steps.map(({ line, through }) => [line.step, line.life, line.time, through]),
      [
        [1, 1, 0, true],
        [2, 1, 4, true],
        [3, 1, 6, true],
        [4, 1, 10, false],
        [5, 1, 12, false],
        [6, 2, 1_000, true],
        [7, 2, 1_004, true],
        [8, 2, 1_008, false],
      ],
    );
    assert.deepEqual(
      second?.steps.map(({ through }) => through),
      [true, true],
      'what a life found is certain',
    );
    const merged = await readNodeTraces(folder, ['n1', 'n2'], 1_000n);
    assert.deepEqual(
      merged.map(({ step, node, rule }) => `${step} ${node} ${rule}`),
      ['1 n1 restart', '2 n2 restart', '3 n1 input', '4 n1 timeout', '5 n1 restart', '6 n2 restart', '7 n1 deliver'],
    );
    assert.deepEqual(await stepsOf('n1'), [1, 2, 3, 6, 7]);
  });

  it('are read whole where nodes do not say what is through, and without what is no line', async () => {
    live('n1', 1, 'restart', 'input', 'deliver');
    live('n1', 2, 'restart', 'timeout');
    appendFileSync(folder.nodeFile('n1', NODE_TRACE), '{"step":6,"ti');
    const [record, none] = await readNodeRecords(folder, ['n1', 'n2'], 0n);
    assert.deepEqual([record?.steps.map(({ through }) => through), record?.unreadable], [Array(5).fill(true), 1]);
    assert.deepEqual(none, { node: 'n2', steps: [], unreadable: 0 });
    assert.deepEqual(await stepsOf('n1'), [1, 2, 3, 4, 5]);
  });
});

async function readTrace(path: string): Promise<number[]> {
  const steps: number[] = [];
  await readTraceFile(path, ({ step }) => steps.push(step));
  return steps;
}
