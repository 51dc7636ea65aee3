import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkLinearizable } from '../../../../../checkers/linearizability/linearizability.ts';
import { stream } from '../../../../../harness/core/random.ts';
import { runCluster, type KitResult, type KitRun } from '../../cluster-kit.ts';
import { historyOf, KEY_VALUE_SEMANTICS } from '../../kit-history.ts';
import { request, nodeProgram, Started } from './start-program.ts';

const RAFT = 'examples/nodes/javascript/raft.mjs';

/** The first seed of those tried in which a leader that no longer leads answers a read. */
const STALE_SEED = 's10';

describe('example nodes in JavaScript', () => {
  let started: Started;
  let runs = 0;
  beforeEach(() => (started = new Started()));
  afterEach(() => started.remove());

  const run = (change: Partial<KitRun>): Promise<KitResult> =>
    runCluster({
      program: nodeProgram(RAFT),
      folder: join(started.folder, `run${String(++runs)}`),
      seed: '1',
      steps: 300,
      nodes: 5,
      faults: true,
      ...change,
    });

  it('echoes', async () => {
    const node = await started.start(nodeProgram('examples/nodes/javascript/echo.mjs'));
    const body = { type: 'init', msg_id: 1, node_id: 'n1', node_ids: ['n1'] };
    const { messages } = await node.step({ src: 'c0', dest: 'n1', body });
    assert.deepEqual(messages[0]?.body, { type: 'init_ok', msg_id: 1, in_reply_to: 1 });
    const echo = await request(node, 'echo', 2);
    assert.deepEqual(echo.messages[0]?.body, { type: 'echo_ok', msg_id: 2, in_reply_to: 2 });
  });

  it('is the same cluster each time, however its lines are cut and whatever surrounds it', async () => {
    const program = nodeProgram(RAFT);
    const first = await run({});
    const draw = stream('pieces', 'kit');
    const pieces = (text: string): string[] =>
      text.match(new RegExp(`[^]{1,${String(1 + draw.integer(60))}}`, 'g')) ?? [];
    const environment = { ...program.environment, TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8', OTHER: 'x'.repeat(3000) };
    const again = await run({ program: { ...program, environment, pieces } });
    assert.equal(again.digest, first.digest);
    assert.deepEqual([[...first.outside], first.ended], [[], []]);
  });

  it('is a linearizable store over crashes, losses, duplicates and partitions, with logs that match', async () => {
    const { operations } = await run({ steps: 900 });
    const history = historyOf(operations);
    assert.ok(history.filter(({ type }) => type !== 'info').length > 5);
    assert.equal(checkLinearizable(history, KEY_VALUE_SEMANTICS).verdict, 'pass');
    const logs = ['n1', 'n2', 'n3', 'n4', 'n5'].map((name) => logOf(join(started.folder, `run${String(runs)}`, name)));
    for (const [one, other] of logs.flatMap((log) => logs.map((another) => [log, another] as const))) {
      assertLogsMatch(one, other);
    }
  });

  it('reads what is no longer true with the bug stale-read', async () => {
    const { operations } = await run({
      program: nodeProgram(RAFT, '--bug', 'stale-read'),
      seed: STALE_SEED,
      steps: 800,
      nodes: 3,
    });
    assert.equal(checkLinearizable(historyOf(operations), KEY_VALUE_SEMANTICS).verdict, 'fail');
  });

  it('refuses a bug that it does not have', async () => {
    const node = await started.start(nodeProgram(RAFT, '--bug', 'other'));
    await request(node, 'any');
    assert.equal(await node.exit, 1);
    assert.match(node.stderr, /there is no bug other; there is stale-read/);
  });
});

interface LogEntry {
  readonly term: number;
}

function logOf(folder: string): LogEntry[] {
  const text = readFileSync(join(folder, 'log.jsonl'), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LogEntry);
}

/** Log Matching: two logs that have an entry of the same index and term are the same up to there. */
function assertLogsMatch(one: readonly LogEntry[], other: readonly LogEntry[]): void {
  const last = one.findLastIndex(({ term }, index) => other[index]?.term === term);
  assert.deepEqual(one.slice(0, last + 1), other.slice(0, last + 1));
}
