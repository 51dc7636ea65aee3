import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { describeEvent, type PatternEvent } from '../../../../checkers/patterns/events/pattern-event.ts';
import { TraceEvents } from '../../../../checkers/patterns/events/trace-events.ts';
import { EVENT_NAMES, type EventName } from '../../../../checkers/patterns/language/vocabulary.ts';
import type { NodeView } from '../../../../harness/core/node-view.ts';
import type { TraceLine } from '../../../../harness/core/trace.ts';

describe('events of a trace', () => {
  it('are what changed in the view of a node', () => {
    const told = eventsOf(
      line({ view: view({}) }),
      line({ view: view({ term: 2, role: 'candidate', votedFor: 'n1' }) }),
      line({ view: view({ term: 2, role: 'leader', votedFor: 'n1' }) }),
      line({ view: view({ term: 2, role: 'leader', votedFor: 'n1', lastIndex: 1, lastTerm: 2 }) }),
      line({
        view: view({
          term: 2,
          role: 'leader',
          votedFor: 'n1',
          lastIndex: 1,
          lastTerm: 2,
          commitIndex: 1,
          lastApplied: 1,
        }),
      }),
    );
    assert.deepEqual(told, [
      'vote(n1, 2, n1) at step 2',
      'leader(n1, 2) at step 3',
      'append(n1, 1, 2) at step 4',
      'commit(n1, 1, 2) at step 5',
      'apply(n1, 1) at step 5',
    ]);
  });

  it('show a commit index that goes back, and no log that was only cut', () => {
    const told = eventsOf(
      line({ view: view({ lastIndex: 3, lastTerm: 1, commitIndex: 3 }) }),
      line({ view: view({ lastIndex: 2, lastTerm: 1, commitIndex: 2 }) }),
    );
    assert.deepEqual(told, ['append(n1, 3, 1) at step 1', 'commit(n1, 3, 1) at step 1', 'commit(n1, 2, 1) at step 2']);
  });

  it('begin anew with every life', () => {
    const told = eventsOf(
      line({ view: view({ votedFor: 'n2', commitIndex: 3 }) }),
      line({ rule: 'crash' }),
      line({ rule: 'restart', life: 2, view: view({ votedFor: 'n2' }) }),
      line({ life: 2, view: view({ votedFor: 'n2', commitIndex: 1 }) }),
    );
    assert.deepEqual(told.slice(2), [
      'crash(n1) at step 2',
      'restart(n1) at step 3',
      'vote(n1, 1, n2) at step 3',
      'commit(n1, 1, 1) at step 4',
    ]);
  });

  it('are requests and answers, as both engines write them', () => {
    const told = eventsOf(
      line({
        input: { client: 'p1', request: 4, f: 'read' },
        outputs: [{ client: 'p1', request: 4, outcome: { type: 'ok' } }],
      }),
      line({ outputs: [{ type: 'ClientResponse', client: 'p1', request: 5, outcome: { ok: true, value: 1 } }] }),
      line({ outputs: [{ type: 'ClientResponse', client: 'p1', request: 6, outcome: { ok: false } }] }),
      line({
        outputs: [
          { type: 'NotLeader', client: 'p1', request: 7 },
          { client: 'p1', request: 8, outcome: { type: 'fail' } },
        ],
      }),
    );
    assert.deepEqual(told, [
      'input(p1, 4, n1) at step 1',
      'output(p1, 4, ok, n1) at step 1',
      'output(p1, 5, ok, n1) at step 2',
      'output(p1, 6, fail, n1) at step 3',
      'output(p1, 7, fail, n1) at step 4',
      'output(p1, 8, fail, n1) at step 4',
    ]);
  });

  it('are messages with sender and receiver, with and without a life in the name', () => {
    const told = eventsOf(
      line({
        sends: [
          { packet: 'n1>n2#7', type: 'RequestVote', term: 3 },
          { packet: 'n1/2>n3#1', type: 'Hint' },
        ],
      }),
    );
    assert.deepEqual(told, ['message(RequestVote, n1, n2, 3) at step 1', 'message(Hint, n1, n3) at step 1']);
  });

  it('are made only where they are asked for', () => {
    const lines = [line({ view: view({ role: 'leader', commitIndex: 2 }) })];
    assert.deepEqual(eventsNamed(new Set<EventName>(['commit']), lines), ['commit(n1, 2, 1) at step 1']);
  });

  it('are not made of what was guessed of nodes that say nothing of themselves', () => {
    const told: PatternEvent[] = [];
    const events = new TraceEvents(new Set(EVENT_NAMES), (event) => told.push(event), true);
    events.read(line({ view: view({ role: 'leader', commitIndex: 2 }) }));
    events.read(line({ rule: 'crash' }));
    assert.deepEqual(
      told.map(({ name }) => name),
      ['crash'],
    );
  });
});

function eventsOf(...lines: readonly TraceLine[]): string[] {
  return eventsNamed(new Set(EVENT_NAMES), lines);
}

function eventsNamed(names: ReadonlySet<EventName>, lines: readonly TraceLine[]): string[] {
  const told: PatternEvent[] = [];
  const events = new TraceEvents(names, (event) => told.push(event));
  lines.forEach((given, index) => events.read({ ...given, step: index + 1 }));
  return told.map(describeEvent);
}

function line(given: Partial<TraceLine>): TraceLine {
  return { step: 1, time: 0, rule: 'deliver', node: 'n1', life: 1, sends: [], outputs: [], ...given };
}

function view(given: Partial<NodeView>): NodeView {
  return {
    node: 'n1',
    life: 1,
    term: 1,
    role: 'follower',
    votedFor: null,
    leader: null,
    commitIndex: 0,
    lastApplied: 0,
    lastIndex: 0,
    lastTerm: 0,
    logDigest: '',
    stateDigest: '',
    ...given,
  };
}
