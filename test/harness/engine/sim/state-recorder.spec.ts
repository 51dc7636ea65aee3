import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { systems } from '../../../../cluster/systems/registry.ts';
import type { AnyKeyValueHandlers } from '../../../../harness/core/contracts/handlers.ts';
import type { RunRecord } from '../../../../harness/core/contracts/checker.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';
import { itemsOf } from '../../../../harness/core/raft/ghost.ts';
import type { Log } from '../../../../harness/core/raft/log.ts';
import type { Observation, WorldState } from '../../../../harness/core/raft/observation.ts';
import { entriesOf } from '../../../../harness/core/raft/segment.ts';
import type { StateLine, StatedEntry } from '../../../../harness/core/state-lines.ts';
import { StateRecorder } from '../../../../harness/engine/sim/state-recorder.ts';
import { stepsOf } from '../../../../reports/model/steps.ts';
import { WorldAt } from '../../../../reports/model/world-at.ts';
import { faultEntry, planFor, simulate } from './scenario.ts';

const raft = systems.named('raft');
const TROUBLE = [
  faultEntry('partition', 1_500, 900),
  faultEntry('kill', 2_500, 800),
  faultEntry('duplicate', 3_000, 1_500),
  faultEntry('loss', 3_000, 1_000),
  faultEntry('wipe', 7_000, 500),
];

/** What must be shown of a world: logs, accepted entries and packets, by name. */
interface Shown {
  readonly logs: string[];
  readonly accepted: string[];
  readonly packets: string[];
}

/** Every so many steps the truth is looked at. */
const EVERY = 17;

describe('StateRecorder', function () {
  this.timeout(60_000);

  for (const [build, options] of [
    ['paper', {}],
    ['paper+forget-vote', {}],
    ['paper', { compactAfter: 10 }],
  ] as const) {
    it(`writes what leads a reader to every world of ${build} ${JSON.stringify(options)}`, () => {
      const { record, truth } = recorded(build, options);
      const steps = stepsOf(record, undefined);
      assert.ok(steps);
      assert.ok(truth.size > 100);
      const world = WorldAt.initial(steps.nodes);
      steps.rows.forEach((row, position) => {
        world.apply(row, position + 1);
        const shown = truth.get(position + 1);
        if (shown !== undefined) assert.deepEqual(shownBy(world, steps.entries), shown, `step ${position + 1}`);
      });
    });
  }

  it('gives a part of a run the world it begins with', () => {
    const { record } = recorded('paper', {});
    const [whole, part] = [stepsOf(record, undefined), stepsOf(record, undefined, 300)];
    assert.ok(whole && part?.before);
    assert.equal(part.rows.length, 300);
    assert.equal(part.total, whole.rows.length);
    const [one, other] = [WorldAt.initial(whole.nodes), WorldAt.from(part.nodes, part.before)];
    whole.rows.forEach((row, position) => one.apply(row, position + 1));
    part.rows.forEach((row, position) => other.apply(row, part.first + position));
    assert.deepEqual(other.snapshot(), one.snapshot());
  });
});

function recorded(build: string, options: JsonObject): { record: RunRecord; truth: ReadonlyMap<number, Shown> } {
  const states: StateLine[] = [];
  const recorder = new StateRecorder((line) => states.push(JSON.parse(JSON.stringify(line)) as StateLine));
  const truth = new Map<number, Shown>();
  const observe = (observation: Observation): void => {
    recorder.observe(observation);
    if (observation.step % EVERY === 0) truth.set(observation.step, shownIn(observation.world));
  };
  const plan = planFor({ nemesis: TROUBLE, seed: '3' });
  const handlers = raft.handlers?.(build, raft.options(options)) as AnyKeyValueHandlers;
  const { history, trace } = simulate(plan, handlers, { observe });
  recorder.finish();
  return { record: { plan, history: { events: history }, trace, states } as unknown as RunRecord, truth };
}

function shownIn(world: WorldState): Shown {
  const { nodes, ghost } = world;
  return {
    logs: nodes.map(({ log }) => logWords(log)),
    accepted: ghost.nodes.map(({ allEntries }) => {
      const all = [...itemsOf(allEntries)].flatMap(({ entries }) => entriesOf(entries));
      return [...new Set(all.map(({ index, term, client, request }) => `${index}.${term} ${client}/${request}`))]
        .sort()
        .join(' ');
    }),
    packets: world
      .packets()
      .map(({ name }) => name)
      .sort(),
  };
}

function logWords(log: Log): string {
  const words: string[] = [];
  let part = log;
  for (; part.entry !== undefined; part = part.previous) words.push(`${part.entry.index}.${part.entry.term}`);
  return [`${part.index}.${part.term}:`, ...words.reverse()].join(' ');
}

function shownBy({ nodes, packets }: WorldAt, entries: readonly StatedEntry[]): Shown {
  const entry = (number: number): StatedEntry => entries[number] as StatedEntry;
  return {
    logs: nodes.map(({ log, base }) =>
      [`${base.join('.')}:`, ...log.map((number) => `${entry(number)[0]}.${entry(number)[1]}`)].join(' '),
    ),
    accepted: nodes.map(({ accepted }) => [...new Set([...accepted.keys()].map(acceptedName(entry)))].sort().join(' ')),
    packets: [...packets.keys()].sort(),
  };
}

/** The client and its request stand in brackets at the end of the words; a leader's own entry has none. */
function acceptedName(entry: (number: number) => StatedEntry): (number: number) => string {
  return (number) => {
    const [index, term, words] = entry(number);
    return `${index}.${term} ${/\(([^()]+)\)$/.exec(words)?.[1] ?? '/0'}`;
  };
}
