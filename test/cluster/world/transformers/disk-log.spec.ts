import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { jsonCodec, type Codec } from '../../../../cluster/world/transformers/codec.ts';
import { withDiskLog, type DiskLogState } from '../../../../cluster/world/transformers/disk-log.ts';
import type { DiskLogOptions } from '../../../../cluster/world/transformers/disk-log-files.ts';
import type { AnyHandlers } from '../../../../cluster/world/transformers/transformer.ts';
import { takeChoice } from '../../../../cluster/world/semantics/enabled-steps.ts';
import type { WorldNode } from '../../../../cluster/world/world.ts';
import { afterOperations, EMPTY_DISK, type Disk } from '../../../../harness/core/contracts/disk.ts';
import type { Handlers } from '../../../../harness/core/contracts/handlers.ts';
import { exampleSystem } from './example-systems.ts';
import { raft, RAFT_EVENTS, RAFT_STATES, requests } from './raft-parts.ts';
import { NODES, walk, worldOf } from './paired-runs.ts';

type Options = DiskLogOptions<unknown, unknown, unknown>;

const JSON_OPTIONS: Options = { snapshotInterval: 4, state: jsonCodec(), event: jsonCodec() };
const RAFT_OPTIONS: Options = {
  snapshotInterval: 7,
  state: RAFT_STATES as Codec<unknown>,
  event: RAFT_EVENTS as Options['event'],
};

/** Remembers in memory how much it was asked since it started, and on disk the most it was ever asked in one life. */
const record: Handlers<{ readonly life: number; readonly most: number }, never, string, number> = {
  init: () => ({ life: 0, most: 0 }),
  input({ life, most }) {
    const now = life + 1;
    return { state: { life: now, most: Math.max(most, now) }, sends: [], outputs: [now] };
  },
  net: (state) => ({ state, sends: [], outputs: [] }),
  timeout: (state) => ({ state, sends: [], outputs: [] }),
  reboot: ({ most }) => ({ life: 0, most }),
  timers: () => [],
  messageType: () => '',
  messageTerm: () => undefined,
  view: () => assert.fail('nobody looks'),
};

describe('disk log', () => {
  it('recovery from the disk is the state kept in memory through reboot, many crashes in a row', async () => {
    const { handlers, inputs } = await exampleSystem('lock-server');
    let again = 0;
    for (let seed = 0; seed < 20; seed++) {
      again += compare(handlers, withDiskLog(handlers, JSON_OPTIONS).handlers, String(seed), ({ name }) =>
        inputs(name, NODES),
      );
      again += compare(record, withDiskLog(record as AnyHandlers, JSON_OPTIONS).handlers, String(seed), () => ['go']);
    }
    assert.ok(again > 100, `only ${again} second recoveries`);
  });

  it('the same for the reference Raft, log and votes and state machine', () => {
    let again = 0;
    const inner: AnyHandlers = raft('paper');
    const encode = RAFT_STATES.encode as (state: unknown) => string;
    for (let seed = 0; seed < 10; seed++) {
      const wrapped = withDiskLog(inner, RAFT_OPTIONS).handlers;
      again += compare(inner, wrapped, String(seed), requests(), encode);
    }
    assert.ok(again > 20, `only ${again} second recoveries`);
  });

  it('a recovery that does not record itself is caught, at the second crash and not before', () => {
    const { handlers } = withDiskLog(record as AnyHandlers, { ...JSON_OPTIONS, snapshotInterval: 100 });
    const silent: AnyHandlers = {
      ...handlers,
      recover(self, nodes, disk) {
        const recovery = handlers.recover?.(self, nodes, disk);
        assert.ok(recovery);
        if (disk.size === 0) return recovery;
        const state = { ...(recovery.state as DiskLogState<unknown>), files: Object.fromEntries(disk) };
        return { state, operations: [] };
      },
    };
    const mostAfter = (system: AnyHandlers, lives: readonly number[]): unknown[] => {
      let disk: Disk = afterOperations(EMPTY_DISK, system.recover?.('n1', NODES, EMPTY_DISK).operations ?? []);
      return lives.map((inputs) => {
        const recovery = system.recover?.('n1', NODES, disk);
        assert.ok(recovery);
        disk = afterOperations(disk, recovery.operations);
        let state: unknown = recovery.state;
        for (let input = 0; input < inputs; input++) {
          const effects = system.input(state, 'go');
          state = effects.state;
          disk = afterOperations(disk, effects.operations ?? []);
        }
        const recovered = system.recover?.('n1', NODES, disk).state as DiskLogState<{ readonly most: number }>;
        return recovered.memory.most;
      });
    };
    assert.deepEqual(mostAfter(handlers, [2, 1]), [2, 2]);
    assert.deepEqual(mostAfter(silent, [2, 1]), [2, 3]);
    const run = (): void => {
      for (let seed = 0; seed < 20; seed++) compare(record, silent, String(seed), () => ['go']);
    };
    assert.throws(run, assert.AssertionError);
  });

  it('takes a snapshot at every so many events and empties the log', () => {
    const { handlers } = withDiskLog(record as AnyHandlers, { ...JSON_OPTIONS, snapshotInterval: 3 });
    let state = handlers.init('n1', NODES);
    const counts = [1, 2, 3, 4].map(() => {
      ({ state } = handlers.input(state, 'go'));
      return [state.files['count'], state.files['log']?.length, state.files['snapshot']];
    });
    assert.deepEqual(counts, [
      ['1', 17, '{"life":0,"most":0}'],
      ['2', 34, '{"life":0,"most":0}'],
      ['0', 0, '{"life":3,"most":3}'],
      ['1', 17, '{"life":3,"most":3}'],
    ]);
  });

  it('starts from nothing when a file cannot be read', () => {
    const { handlers } = withDiskLog(record as AnyHandlers, JSON_OPTIONS);
    const readable = handlers.input(handlers.init('n1', NODES), 'go').state.files;
    const most = (files: Readonly<Record<string, string>>): number => {
      const state = handlers.recover?.('n1', NODES, new Map(Object.entries(files))).state;
      return (state?.memory as { readonly most: number }).most;
    };
    assert.equal(most(readable), 1);
    for (const file of ['count', 'log', 'snapshot']) assert.equal(most({ ...readable, [file]: '?' }), 0, file);
    assert.equal(most({ ...readable, log: '' }), 0, 'fewer events than count');
  });
});

/** The same steps with the disk and with memory that outlives crashes; returns how many restarts were not a node's first. */
function compare(
  inner: AnyHandlers,
  wrapped: AnyHandlers,
  seed: string,
  inputs: (node: WorldNode<unknown>) => readonly unknown[],
  textOf: (state: unknown) => string = jsonCodec<unknown>().encode,
): number {
  const onDisk = worldOf(wrapped, 'failure-disk-ops');
  const inMemory = worldOf(inner, 'failure');
  let again = 0;
  walk(onDisk, { seed, steps: 200, inputs }, (choice, take) => {
    const effect = take();
    assert.deepEqual(effect?.outputs, takeChoice(inMemory, choice)?.outputs);
    if (choice.rule === 'restart' && (effect?.node.life ?? 0) > 2) again++;
    assert.deepEqual(
      onDisk.nodes.map(({ state }) => textOf((state as DiskLogState<unknown>).memory)),
      inMemory.nodes.map(({ state }) => textOf(state)),
    );
  });
  return again;
}
