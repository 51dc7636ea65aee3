import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { runSequentially, sameOutcome } from '../../../../checkers/invariants/commit/key-value-model.ts';
import { SequentialMachine } from '../../../../checkers/invariants/facts/sequential-machine.ts';
import { applyEntry } from '../../../../cluster/raft/handlers/apply.ts';
import { rulesOf } from '../../../../cluster/raft/handlers/builds.ts';
import { commandOf } from '../../../../cluster/raft/handlers/key-value.ts';
import { EMPTY_MACHINE } from '../../../../cluster/raft/handlers/machine.ts';
import { isCommand } from '../../../../cluster/raft/wire/well-formed.ts';
import type { Json } from '../../../../harness/core/json.ts';
import { createEntry, type Command, type Entry } from '../../../../harness/core/raft/entry.ts';
import { append, EMPTY_LOG } from '../../../../harness/core/raft/log.ts';

const key = fc.constantFrom('x', 'y');
const element = fc.nat({ max: 3 });
const owner = fc.constantFrom('a', 'b');
const part = fc.oneof(
  fc.tuple(fc.constant('append'), key, element),
  fc.tuple(fc.constant('r'), key, fc.constant(null)),
);
const command: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ f: fc.constantFrom('list-append', 'add', 'increment', 'put'), key, value: element }),
  fc.record({ f: fc.constantFrom('acquire', 'release'), key, value: owner }),
  fc.record({ f: fc.constantFrom('get', 'delete'), key, value: fc.constant(null) }),
  fc.record({ f: fc.constant('txn'), key, value: fc.array(part, { minLength: 1, maxLength: 3 }) }),
);

describe('the state machine on lists, sets, counters and locks', () => {
  it('comes to what the sequential machines of the checkers come to', () => {
    fc.assert(
      fc.property(fc.array(command, { maxLength: 20 }), (commands) => {
        const entries = commands.map((given, place) => createEntry(place + 1, 1, 'n1', 'c', place + 1, given));
        const { contents, executions } = runSequentially(entries);
        const sequential = new SequentialMachine();
        sequential.extend(entries.reduce(append, EMPTY_LOG), () => undefined);
        let machine = EMPTY_MACHINE;
        for (const [place, entry] of entries.entries()) {
          const applied = applyEntry(rulesOf('paper'), machine, entry);
          machine = applied.machine;
          const expected = executions[place]?.outcome;
          assert.ok(applied.outcome && expected && sameOutcome(applied.outcome, expected));
          assert.ok(sameOutcome(applied.outcome, outcomeIn(sequential, entry)));
        }
        assert.deepEqual(Object.fromEntries(machine.contents.entries()), Object.fromEntries(sorted(contents)));
        for (const name of ['x', 'y']) {
          assert.deepEqual(sequential.valueAt(name, entries.length), machine.contents.get(name) ?? null);
        }
      }),
    );
  });

  it('executes a repeated request once, unless that bug is planted', () => {
    const again = createEntry(2, 1, 'n1', 'c', 1, { f: 'list-append', key: 'x', value: 1 });
    const after = (build: string): Json => {
      const { machine } = applyEntry(rulesOf(build), EMPTY_MACHINE, { ...again, index: 1 });
      return applyEntry(rulesOf(build), machine, again).machine.contents.get('x') ?? null;
    };
    assert.deepEqual(after('paper'), [1]);
    assert.deepEqual(after('paper+double-apply'), [1, 1]);
  });

  it('is asked in the words of histories', () => {
    for (const f of ['list-append', 'add', 'increment', 'acquire', 'release', 'txn']) assert.equal(commandOf(f), f);
    assert.equal(commandOf('read-set'), 'get');
  });

  it('takes well-formed commands only', () => {
    const refused: readonly (readonly [string, unknown])[] = [
      ['list-append', null],
      ['add', null],
      ['increment', 1.5],
      ['increment', '1'],
      ['acquire', ''],
      ['release', null],
      ['txn', []],
      ['txn', [['append', 'x', null]]],
      ['txn', [['r', 'x', 1]]],
      ['txn', 'r x'],
    ];
    for (const [f, value] of refused) assert.ok(!isCommand({ f, key: 'x', value }), `${f} ${JSON.stringify(value)}`);
    fc.assert(fc.property(command, (given) => isCommand(given)));
  });
});

function outcomeIn(machine: SequentialMachine, entry: Entry) {
  const executed = machine.executionOf(entry.client, entry.request);
  assert.ok(executed);
  return executed.outcome;
}

function sorted(contents: ReadonlyMap<string, Json>): [string, Json][] {
  return [...contents].sort(([one], [other]) => (one < other ? -1 : 1));
}
