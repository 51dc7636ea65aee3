import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../../cluster/raft/directed-schedules.ts';
import { parseText } from '../../../../harness/core/schedule/parse-text.ts';
import { readSchedule } from '../../../../harness/core/schedule/read-schedule.ts';
import { shrink } from '../../../../harness/search/shrink/shrink.ts';
import { commentedSchedule, explain } from '../../../../harness/search/story/explanation.ts';
import { scenesOf } from '../../../../harness/search/story/scenes.ts';
import { storyLines, tell } from '../../../../harness/search/story/tell.ts';
import { directed, trialsOn } from '../subjects.ts';

/** The story of a planted bug's directed schedule, made small. */
function storyOf(bug: string): string[] {
  const { trials, schedule, predicate } = directed(bug);
  const small = shrink(trials, schedule, { predicate });
  assert.ok(small !== undefined);
  return storyLines(tell(scenesOf(small.trials, small.schedule, predicate)));
}

/** The story of any schedule, told to the first step that breaks the predicate. */
function told(build: string, nodes: number, schedule: string, predicate: string): string[] {
  return storyLines(tell(scenesOf(trialsOn(build, nodes), parseText(schedule, 'test'), predicate)));
}

describe('the story of a schedule', () => {
  it('forget-vote: the vote, the restart, what was forgotten', () => {
    assert.deepEqual(storyOf('forget-vote'), [
      "1. n1's election timer fires: it becomes candidate of term 1, votes for itself and asks n2 for votes.",
      '2. n2 votes for n1 in term 1 (it enters term 1 and has not voted in it).',
      '3. n2 stops.',
      '4. n2 restarts; it has forgotten that it voted for n1 in term 1.',
      '',
      'Broken: VotesCorrect (B2, part votes_currentTerm_votedFor; see docs/invariants.md).',
      'A node votes for at most one candidate in a term, its votedFor is what it voted in its currentTerm, and it never forgets that.',
      'Observed at step 4, at n2: n2 voted for n1 in term 1, but its vote of that term says nobody.',
    ]);
  });

  it('two leaders of one term are seen as such', () => {
    const { schedule } = DIRECTED.find(({ bug }) => bug === 'forget-vote') ?? { schedule: '' };
    const lines = told('verdi+forget-vote', 3, schedule, 'OneLeaderPerTerm').join('\n');
    assert.match(
      lines,
      /6\. n2 votes for n3 in term 1 \(it does not know any more that it voted for n1 in this term\)\./,
    );
    assert.match(lines, /7\. n1 gets n2's vote of term 1; it wins term 1 with the votes of n1 and n2 \(2 of 3\)\./);
    assert.match(lines, /8\. n3 gets .* it wins term 1 .* although n1 won it before: two leaders of one term\./);
    assert.match(lines, /Broken: OneLeaderPerTerm \(B4; see/);
  });

  it('no-append-term-check: who loses what, and why that is odd', () => {
    const lines = storyOf('no-append-term-check').join('\n');
    assert.match(
      lines,
      /n2 takes n1's AppendEntries of term 1 with entry 1 of term 1 \(put x 1\) \(although it is in term 2 already\)/,
    );
    assert.match(lines, /it loses entry 1 of term 2 \(put x 2\); it appends it; it answers with success\./);
  });

  it('no-up-to-date-check: the logs that should have decided', () => {
    const lines = storyOf('no-up-to-date-check').join('\n');
    assert.match(lines, /although n3's log is empty and its own log ends with entry 1 of term 1\)\./);
  });

  it('figure 8: the committed entry that is lost', () => {
    const { trials, schedule } = directed('figure-8');
    const { story } = explain(trials, schedule, 'StateMachineSafety.host');
    const lines = story.join('\n');
    assert.match(
      lines,
      /it commits entry 1, which 3 of 5 nodes \(n1, n2 and n3\) have in their logs, an entry of term 1 while n1 leads term 3/,
    );
    assert.match(lines, /it loses entry 1 of term 1 \(put x 1\), which n1 took for committed/);
    assert.match(lines, /yet n1 committed entry 1 of term 1 \(put x 1\) there/);
    assert.match(lines, /n5's RequestVote of term 1 to n2 is lost\./);
  });

  it('match-from-failed-reply: a refusal counted as success, an entry committed that one node has', () => {
    const lines = storyOf('match-from-failed-reply').join('\n');
    assert.match(lines, /n1 gets n3's refusal \(and counts it as success\)/);
    assert.match(lines, /it commits entries 1 to 2, which 1 of 3 nodes \(n1\) has in its log/);
  });

  it('duplicate-votes-counted: the copy, the vote counted twice, the missing majority', () => {
    const lines = storyOf('duplicate-votes-counted').join('\n');
    assert.match(lines, /The network makes a copy of n2's RequestVoteReply of term 1 to n1\./);
    assert.match(
      lines,
      /\(which it has counted already\); it wins term 1 with the votes of n1 and n2 \(only 2 of 4 nodes, no majority\)\./,
    );
  });

  it('has one sentence per step of the world for every directed schedule, each beginning and ending as one', () => {
    for (const { bug } of DIRECTED.filter((each) => !each.bug.startsWith('ctl-'))) {
      const { trials, schedule, predicate } = directed(bug);
      const scenes = scenesOf(trials, schedule, predicate);
      const { sentences, ending } = tell(scenes);
      assert.equal(sentences.length, scenes.scenes.length);
      for (const sentence of sentences) {
        assert.match(sentence, /^[A-Za-z].*[^.]\.$/, bug);
        assert.doesNotMatch(sentence, /undefined|null|\[object|NaN/, `${bug}: ${sentence}`);
      }
      assert.equal(ending.length, 3);
    }
  });

  it('tells correct runs without an ending', () => {
    const lines = told('paper', 3, 'T 0; D 0 1 PV; D 1 0 PVR; D 0 1 RV; D 1 0 RVR', 'OneLeaderPerTerm');
    assert.match(lines[0] ?? '', /asks n2 and n3 whether they would vote for it in term 1/);
    assert.match(
      lines[4] ?? '',
      /it wins term 1 with the votes of n1 and n2 \(2 of 3\); it appends entry 1 of term 1 \(of the leader itself\)/,
    );
    assert.equal(lines.length, 6);
  });

  it('quotes a text once, where it is asked for, and not again where the answer only repeats it', () => {
    const lines = told('paper', 1, 'T 0; C 0 a 1 put x "1;"; C 0 a 2 get x', 'OneLeaderPerTerm');
    assert.match(
      lines[1] ?? '',
      /gets request 1 of client a: put x "1;"; .* it answers client a: request 1 is done\.$/,
    );
    assert.match(lines[2] ?? '', /request 2 of client a: get x; it answers client a: request 2 is done, with "1;"\.$/);
  });

  it('says nothing of terms of nodes that have none', () => {
    const { trials, schedule, predicate } = directed('forget-vote');
    const { scenes, ...rest } = scenesOf(trials, schedule, predicate);
    const [scene] = scenes;
    assert.ok(scene !== undefined);
    const leads = { ...scene.after, role: 'leader', currentTerm: 0, votedFor: null } as const;
    const request = { client: 'a', request: 1, f: 'read', key: 'x', value: null };
    const termless = { ...scene, rule: 'input', before: leads, after: leads, request, sent: [], answers: [] } as const;
    const stopped = { ...termless, rule: 'crash', request: undefined } as const;
    const { sentences } = tell({ ...rest, scenes: [termless, stopped] });
    assert.deepEqual(sentences, ['n1, leader, gets request 1 of client a: get x.', 'n1, leader, stops.']);
  });

  it('stands as comments in a schedule that reads back as the same', () => {
    const { trials, schedule, predicate } = directed('forget-log');
    const small = shrink(trials, schedule, { predicate });
    assert.ok(small !== undefined);
    const subject = { system: 'raft', build: 'verdi+forget-log', nodes: small.nodes };
    const text = commentedSchedule(small.schedule, explain(small.trials, small.schedule, predicate), subject);
    const read = readSchedule(text, 'schedule.txt');
    assert.deepEqual(read.steps, small.schedule);
    assert.equal(read.subject.build, 'verdi+forget-log');
  });
});
