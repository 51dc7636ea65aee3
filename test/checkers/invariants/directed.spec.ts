import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { createJudge } from '../../../checkers/invariants/judge.ts';
import { predicatesFor } from '../../../checkers/invariants/profiles.ts';
import type { Violation } from '../../../checkers/invariants/judge.ts';
import { DIRECTED, type DirectedSchedule } from '../../../cluster/raft/directed-schedules.ts';
import { BUGS } from '../../../cluster/raft/handlers/bugs.ts';
import { rulesOf } from '../../../cluster/raft/handlers/builds.ts';
import { capabilitiesOf } from '../../../cluster/raft/handlers/capabilities.ts';
import { raftKeyValue } from '../../../cluster/raft/handlers/key-value.ts';
import { performStep } from '../../../cluster/world/schedule.ts';
import { DEFAULT_SEMANTICS } from '../../../cluster/world/semantics/named.ts';
import { NO_LOSSES } from '../../../cluster/world/semantics/semantics.ts';
import { createWorld } from '../../../cluster/world/world.ts';
import { parseText } from '../../../harness/core/schedule/parse-text.ts';
import { RaftObserver } from '../../../harness/engine/sim/raft-observer.ts';
import { DIRECTED_ROWS } from './directed-rows.ts';

/** The theory, and crashes that lose what was not on disk yet: builds that write before they speak lose nothing. */
const UNSYNCED = { ...DEFAULT_SEMANTICS, losses: { ...NO_LOSSES, unsynced: true } };

interface Found extends Violation {
  /** Line of the schedule. */
  readonly line: number;
}

/** Runs a schedule on a build; every first violation with the line in which it came. No line may be impossible. */
function violationsOf(
  build: string,
  { nodes, schedule }: DirectedSchedule,
  mode: 'naive' | 'incremental',
  predicates = predicatesFor(capabilitiesOf(rulesOf(build))),
): Found[] {
  const names = Array.from({ length: nodes }, (_, index) => `n${index + 1}`);
  const system = raftKeyValue(rulesOf(build));
  const world = createWorld(system.handlers, names, { semantics: UNSYNCED });
  const judge = createJudge({ names, predicates, mode });
  world.observer = new RaftObserver(world, (observation) => judge.observe(observation));
  const found: Found[] = [];
  for (const [index, step] of parseText(schedule, 'schedule').entries()) {
    const possible = performStep(world, step, system, () => undefined);
    assert.ok(possible || step.rule === 'drop-all', `${build}: line ${index + 1} of the schedule is possible`);
    for (const violation of judge.findings.violations.slice(found.length))
      found.push({ ...violation, line: index + 1 });
  }
  return found;
}

for (const mode of ['naive', 'incremental'] as const) {
  describe(`directed schedules, judged by the ${mode} evaluators`, () => {
    for (const directed of DIRECTED) {
      const row = DIRECTED_ROWS.find(({ bug }) => bug === directed.bug);
      if (row === undefined) {
        it(`never accuse the control ${directed.bug}`, () => {
          assert.deepEqual(violationsOf(`${directed.base}+${directed.bug}`, directed, mode), []);
        });
        continue;
      }
      it(`catch ${row.bug} by ${row.predicates.join(', ')}`, () => {
        const found = violationsOf(`${directed.base}+${row.bug}`, directed, mode);
        const lines = new Map(found.map(({ predicate, line }) => [predicate, line]));
        assert.equal(found[0]?.line, row.at, JSON.stringify(found[0]));
        for (const predicate of row.predicates) assert.equal(lines.get(predicate), row.at, predicate);
        for (const [predicate, line] of Object.entries(row.later)) assert.equal(lines.get(predicate), line, predicate);
      });
    }
  });
}

describe('builds that vote beside a leader', () => {
  /** A follower loses an entry to the leader of its term, and then grants that leader the vote it asked for before. */
  const LATE_VOTE: DirectedSchedule = {
    bug: 'ctl-no-leader-guard',
    base: 'verdi',
    nodes: 3,
    schedule:
      'E 1 2; C 1 c 1 put x 1; XA 1 * AE; T 0; XA 0 * RV; T 0; D 0 1 RV; D 0 2 RV; D 2 0 RVR; C 0 d 1 put x 2; ' +
      'XA 0 * AE; T 1; D 1 2 RV; D 2 1 RVR; T 1; D 1 0 AE; D 1 0 RV',
  };

  for (const build of ['verdi+no-leader-guard', 'verdi+ctl-no-leader-guard', 'verdi']) {
    it(`are not accused of a vote after the loss of an entry: ${build}`, () => {
      for (const mode of ['naive', 'incremental'] as const) assert.deepEqual(violationsOf(build, LATE_VOTE, mode), []);
    });
  }

  it('break what the proof states of votes, which is why it is not asked of them', () => {
    for (const mode of ['naive', 'incremental'] as const) {
      const found = violationsOf('verdi+no-leader-guard', LATE_VOTE, mode, predicatesFor([]));
      assert.deepEqual(
        found.map(({ predicate, line }) => [predicate, line]),
        [['AllEntriesVotesWithLog', 17]],
      );
    }
  });
});

describe('the correct builds', () => {
  for (const directed of DIRECTED) {
    it(`survive the schedule of ${directed.bug}`, () => {
      const { base } = directed;
      const names = Array.from({ length: directed.nodes }, (_, index) => `n${index + 1}`);
      const system = raftKeyValue(rulesOf(base));
      const world = createWorld(system.handlers, names, { semantics: UNSYNCED });
      const judge = createJudge({
        names,
        predicates: predicatesFor(capabilitiesOf(rulesOf(base))),
        mode: 'incremental',
      });
      world.observer = new RaftObserver(world, (observation) => judge.observe(observation));
      for (const step of parseText(directed.schedule, 'schedule')) performStep(world, step, system, () => undefined);
      assert.deepEqual(judge.findings.violations, []);
    });
  }
});

describe('the catalogue of planted bugs', () => {
  it('has a directed schedule for each of its 62 mistakes and 4 controls', () => {
    const directed = new Set(DIRECTED.map(({ bug }) => bug));
    const controls: readonly string[] = BUGS.filter((bug) => 'control' in bug).map(({ name }) => name);
    assert.equal(directed.size, 66);
    assert.ok(controls.every((name) => [...directed].some((bug) => bug === name)));
    assert.deepEqual(
      [...directed].filter((name) => !controls.includes(name)).sort(),
      DIRECTED_ROWS.map(({ bug }) => bug).sort(),
    );
  });
});
