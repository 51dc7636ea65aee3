import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { LINE_NODE } from '../../../../cluster/systems/raft/program.ts';
import { checkLinearizable } from '../../../../checkers/linearizability/linearizability.ts';
import { operationsOf } from '../../../../harness/core/history.ts';
import type { Json, JsonObject } from '../../../../harness/core/json.ts';
import type { HistoryEvent } from '../../../../harness/core/operation.ts';
import { stream } from '../../../../harness/core/random.ts';
import { workloads } from '../../../../workloads/registry.ts';
import { PlayedMaelstrom } from './maelstrom-kit.ts';

/** As Maelstrom counts them. */
const NODES = ['n0', 'n1', 'n2'];
const CLIENTS = 6;
const TIMEOUT_MS = 1_000;
/** Of each function, before, during and after a partition. */
const ENOUGH = 4;

/** Errors of Maelstrom's table after which the operation certainly did not happen. */
const DEFINITE: readonly unknown[] = [1, 10, 11, 12, 14, 20, 21, 22, 30];

/** Answers have these fields, an optional msg_id, and no other. */
const SCHEMA: Readonly<Record<string, readonly string[]>> = {
  read: ['in_reply_to', 'type', 'value'],
  write: ['in_reply_to', 'type'],
  cas: ['in_reply_to', 'type'],
};

/*
 * Maelstrom's side of its workload lin-kv: init, read, write and cas with whole numbers for keys and values, the
 * checks of its answers, what its clients make of errors and of silence.
 */
describe('a reference node under Maelstrom', function () {
  this.timeout(120_000);
  let maelstrom: PlayedMaelstrom;
  let events: HistoryEvent[];
  let ok: Record<string, number>;
  let over: boolean;

  beforeEach(async () => {
    [events, ok, over] = [[], {}, false];
    maelstrom = new PlayedMaelstrom(NODES, [process.execPath, LINE_NODE]);
    await maelstrom.init();
  });

  afterEach(() => {
    over = true;
    maelstrom.close();
  });

  it('serves the workload lin-kv, through a partition, and what clients saw is linearizable', async () => {
    const clients = Array.from({ length: CLIENTS }, (_, index) => client(index));
    await enough();
    maelstrom.partition('n0');
    await enough();
    maelstrom.partition();
    await enough();
    over = true;
    await Promise.all(clients);
    assert.ok(maelstrom.lost > 0);
    const { semantics } = workloads.named('register');
    const result = checkLinearizable(operationsOf(events), semantics);
    assert.equal(result.verdict, 'pass', JSON.stringify(result));
  });

  it('begins with nothing, whatever was there before in the same place', async () => {
    const clients = [client(0), client(1), client(2)];
    await enough();
    over = true;
    await Promise.all(clients);
    maelstrom.close();
    maelstrom = new PlayedMaelstrom(NODES, [process.execPath, LINE_NODE]);
    await maelstrom.init();
    for (let request = 1; ; request++) {
      const node = NODES[request % NODES.length] as string;
      const answer = await maelstrom.ask('c9', node, { type: 'read', key: 0, msg_id: request }, TIMEOUT_MS);
      if (answer === undefined || answer['code'] === 11) continue;
      assert.equal(answer['code'], 20);
      return;
    }
  });

  /** Until operations of all kinds have succeeded so often from now on. */
  async function enough(): Promise<void> {
    ok = { read: 0, write: 0, cas: 0 };
    while (Object.values(ok).some((count) => count < ENOUGH)) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  /** One operation after the other at one node. A process number whose last operation is in doubt is not used again. */
  async function client(index: number): Promise<void> {
    const random = stream('1', `client/${String(index)}`);
    const node = NODES[index % NODES.length] as string;
    let process = index;
    for (let request = 1; !over; request++) {
      const f = random.pick(['read', 'write', 'cas']);
      const key = random.integer(2);
      const [from, to] = [random.integer(3), random.integer(3)];
      const value: Json = f === 'read' ? null : f === 'write' ? to : [from, to];
      record({ process, type: 'invoke', f, key, value });
      const asked = f === 'read' ? {} : f === 'write' ? { value: to } : { from, to };
      const body = { type: f, key, ...asked, msg_id: request };
      const answer = await maelstrom.ask(`c${String(index + 1)}`, node, body, TIMEOUT_MS);
      const type = outcomeOf(f, answer);
      record({ process, type, f, key, value: f === 'read' && type === 'ok' ? (answer?.['value'] ?? null) : value });
      if (type === 'ok') ok[f] = (ok[f] ?? 0) + 1;
      if (type === 'info') process += CLIENTS;
    }
  }

  function record(event: Omit<HistoryEvent, 'index' | 'time' | 'key'> & { readonly key: number }): void {
    const time = Math.round(performance.now() * 1_000_000);
    events.push({ ...event, key: String(event.key), index: events.length, time });
  }
});

/** As Maelstrom's client has it: silence and indefinite errors leave it open, but a read that failed did nothing. */
function outcomeOf(f: string, answer: JsonObject | undefined): 'ok' | 'fail' | 'info' {
  if (answer?.['type'] === 'error') return DEFINITE.includes(answer['code']) || f === 'read' ? 'fail' : 'info';
  if (answer === undefined) return f === 'read' ? 'fail' : 'info';
  assert.equal(answer['type'], `${f}_ok`);
  assert.deepEqual(
    Object.keys(answer)
      .filter((field) => field !== 'msg_id')
      .sort(),
    SCHEMA[f],
  );
  return 'ok';
}
