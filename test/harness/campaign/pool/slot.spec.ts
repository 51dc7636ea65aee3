import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TaskStopped, type Hand } from '../../../../harness/campaign/pool/hand.ts';
import type { WorkerStart } from '../../../../harness/campaign/pool/messages.ts';
import { processHand } from '../../../../harness/campaign/pool/process-line.ts';
import { poolSizes } from '../../../../harness/campaign/pool/sizes.ts';
import { Slot } from '../../../../harness/campaign/pool/slot.ts';
import { threadHand } from '../../../../harness/campaign/pool/thread-line.ts';
import { jobOf, variantsOf, type Variant } from '../../../../harness/campaign/variant.ts';

const SPEC = `
name: short
system: raft
engine: sim
nodes: 3
workload: { name: register, keys: 1, clients: 3 }
duration: 5s
steps: 1000
recovery: 2s
`;
const LIMIT_MS = 60_000;
const PATIENCE_MS = 20_000;
const STEPS_WITHOUT_END = 50_000_000;

describe('workers of a campaign', () => {
  let out = '';
  let slot: Slot | undefined;
  beforeEach(() => (out = mkdtempSync(join(tmpdir(), 'verdict-pool-'))));
  afterEach(async () => {
    await slot?.stop(PATIENCE_MS);
    assert.deepEqual(children(), []);
    rmSync(out, { recursive: true });
  });

  it('as threads and as processes do the same job to the same outcome', async () => {
    const variant = await only(SPEC);
    const digests: (string | undefined)[] = [];
    for (const hand of [threadHand, processHand]) {
      slot = slotOf(hand, variant);
      const first = await doing(variant, 1);
      const second = await doing(variant, 2);
      assert.deepEqual([first.ending, second.ending], ['pass', 'pass']);
      assert.equal(first.worker, 'here/1');
      digests.push(first.traceDigest);
      await slot.stop(PATIENCE_MS);
    }
    assert.equal(digests[0], digests[1]);
  });

  it('that are killed give their job back once', async () => {
    const variant = await only(SPEC);
    slot = slotOf(processHand, variant);
    const running = doing(variant, 1);
    await killChild();
    assert.equal((await running).ending, 'pass');
  });

  it('that are killed with the same job again are trouble, and the next job has a worker again', async () => {
    const variant = await only(SPEC);
    slot = slotOf(processHand, variant);
    const running = doing(variant, 1);
    const first = await killChild();
    await killChild(first);
    const { ending, trouble } = await running;
    assert.equal(ending, 'harness-error');
    assert.match(trouble ?? '', /its worker went away 2 times: .*SIGKILL/);
    assert.equal((await doing(variant, 2)).ending, 'pass');
  });

  it('that take longer than a run can are ended', async () => {
    const variant = await only(SPEC.replace('1000', String(STEPS_WITHOUT_END)));
    slot = slotOf(threadHand, variant);
    const { ending, trouble } = await slot.do(taskOf(variant, 1), 0, 200);
    assert.equal(ending, 'harness-error');
    assert.match(trouble ?? '', /it took longer than 200 ms/);
  });

  for (const [name, hand] of Object.entries({ thread: threadHand, process: processHand })) {
    it(`stop in the middle of a job when they are told to: ${name}`, async () => {
      const variant = await only(SPEC.replace('1000', String(STEPS_WITHOUT_END)));
      slot = slotOf(hand, variant);
      const running = assert.rejects(doing(variant, 1), TaskStopped);
      await delay(300);
      await slot.stop(PATIENCE_MS);
      await running;
    });
  }

  it('are as many as the machine bears', () => {
    const gigabyte = 1024 ** 3;
    const sizes = (computed: boolean, live: boolean, asked?: number) =>
      poolSizes({ computed, live, asked }, 8, 3 * gigabyte);
    assert.deepEqual(sizes(true, false), { threads: 8, processes: 0 });
    assert.deepEqual(sizes(false, true), { threads: 0, processes: 3 });
    assert.deepEqual(sizes(true, true), { threads: 2, processes: 3 });
    assert.deepEqual(sizes(true, true, 5), { threads: 5, processes: 5 });
    assert.deepEqual(poolSizes({ computed: true, live: true, asked: undefined }, 1, 0), { threads: 1, processes: 1 });
  });

  function slotOf(hand: (start: WorkerStart) => Hand, { source }: Variant): Slot {
    return new Slot('here/1', () => hand({ sources: [source], out, worker: 'here/1' }));
  }

  function doing(variant: Variant, seed: number) {
    assert.ok(slot);
    return slot.do(taskOf(variant, seed), 0, LIMIT_MS);
  }
});

function taskOf(variant: Variant, seed: number) {
  return { job: jobOf(variant, seed), source: variant.source, attempt: 1, keep: 'never' as const };
}

async function only(text: string): Promise<Variant> {
  const source = { text, file: 'short.yaml', overrides: [], plugins: [] };
  const [variant] = await variantsOf([{ source, purpose: 'test' }], []);
  assert.ok(variant);
  return variant;
}

/** Kills the worker as soon as there is one other than that. */
async function killChild(other?: number): Promise<number> {
  for (;;) {
    const child = children().find((pid) => pid !== other);
    if (child !== undefined) {
      process.kill(child, 'SIGKILL');
      return child;
    }
    await delay(5);
  }
}

/** Workers that are processes of this one, by pid. */
function children(): number[] {
  return readdirSync('/proc/self/task')
    .flatMap((task) => readFileSync(`/proc/self/task/${task}/children`, 'utf8').split(' '))
    .filter((pid) => pid !== '' && isWorker(pid))
    .map(Number);
}

function isWorker(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('process-worker');
  } catch {
    return false;
  }
}
