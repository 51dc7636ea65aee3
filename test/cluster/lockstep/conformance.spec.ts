import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { openFleet, type OpenFleet } from '../../../harness/engine/lockstep/open-fleet.ts';
import { conformanceCase, SCHEDULES } from './conformance-cases.ts';
import { departure, inLockstep, inProcess } from './conformance-comparison.ts';
import { drawSchedule } from './conformance-schedule.ts';

/**
 * Some of those of the acceptance list: of each size, with and without planted bugs, and those in which what is hard to keep the
 * same matters: nodes that joined later, messages and logs that no correct node has, a disk that loses its last write.
 */
const SAMPLE = [1, 5, 8, 18, 27, 41, 63, 95];

describe('random schedules on the reference Raft, in process and in lockstep', function () {
  this.timeout(120_000);
  let open: OpenFleet;

  before(() => {
    open = openFleet('conformance');
  });
  after(() => open.close());

  for (const number of SAMPLE) {
    const chosen = conformanceCase(number);
    it(`lead to the same, step by step: ${String(number)}, ${chosen.build}, nodes: ${String(chosen.nodes)}`, () => {
      const schedule = drawSchedule(chosen);
      const one = inProcess(chosen, schedule);
      assert.ok(one.lines.length >= chosen.length, 'too little happened to show anything');
      assert.deepEqual(departure(one, inLockstep(chosen, schedule, open.fleet)), undefined);
    });
  }

  it('are told apart where the builds are not the same', () => {
    const chosen = conformanceCase(0);
    const schedule = drawSchedule(chosen);
    const other = inLockstep({ ...chosen, build: 'paper+no-pre-vote' }, schedule, open.fleet);
    assert.ok((departure(inProcess(chosen, schedule), other)?.step ?? 0) > 0);
  });

  it('have every kind of step, crash and request in them', () => {
    const found = new Map<string, number>();
    const count = (kind: string): unknown => found.set(kind, (found.get(kind) ?? 0) + 1);
    for (let number = 0; number < SCHEDULES; number++) {
      for (const step of drawSchedule(conformanceCase(number))) {
        if (step.rule === 'crash') count(`crash ${JSON.stringify(step.lose ?? null).replace(/\[.*\]/, '')}`);
        else if (step.rule === 'input') count(step.request.f);
        else count(step.rule);
      }
    }
    const seldom = KINDS.filter((kind) => (found.get(kind) ?? 0) < 5);
    assert.deepEqual(seldom, [], JSON.stringify([...found]));
  });
});

const KINDS = [
  ...['deliver', 'duplicate', 'drop', 'timeout', 'restart', 'hold', 'release', 'clock', 'upgrade', 'reconfigure'],
  ...['crash null', 'crash "unsynced"', 'crash "everything"', 'crash {"sends":}'],
  ...['read', 'write', 'append', 'cas', 'delete', 'transfer'],
  ...['list-append', 'add', 'read-set', 'increment', 'acquire', 'release', 'txn'],
];
