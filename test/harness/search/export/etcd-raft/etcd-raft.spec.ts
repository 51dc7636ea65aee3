import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { DIRECTED } from '../../../../../cluster/raft/directed-schedules.ts';
import { InputError } from '../../../../../harness/core/errors.ts';
import { exportEtcdRaft } from '../../../../../harness/search/export/etcd-raft/etcd-raft.ts';
import { demandLibrary, runScripts, unsound, type LibraryLine, type LibraryNode } from './etcd-library.ts';
import { subject } from '../subject-kit.ts';

describe('harness/search/export/etcd-raft', function () {
  this.timeout(180_000);

  it('says an election and a request in commands of the library', async () => {
    assert.deepEqual(await commands('E 0 1; C 0 c 1 put x 1; RP 0 1; T 0'), [
      'add-nodes 3 voters=(1,2,3) index=2',
      'campaign 1',
      'process-ready 1',
      'deliver-msgs drop=(3)',
      'deliver-msgs 2',
      'process-ready 2',
      'deliver-msgs 1',
      'process-ready 1',
      'propose 1 c/1/write/x/1',
      'process-ready 1',
      'deliver-msgs drop=(3)',
      'deliver-msgs 2',
      'process-ready 2',
      'deliver-msgs 1',
      'process-ready 1',
      'tick-heartbeat 1',
      'process-ready 1',
      'deliver-msgs drop=(2,3)',
      'stabilize',
      'raft-log 1',
      'raft-log 2',
      'raft-log 3',
    ]);
  });

  it('every command has its line for the output, and every step of the schedule its comment', async () => {
    const text = await script('T 0; D 0 1 RV; K 1; R 1');
    assert.match(text, /^# T 0\ncampaign 1\n----\n\nprocess-ready 1\n----\n\n/m);
    for (const step of ['D 0 1 RV', 'K 1', 'R 1']) assert.ok(text.includes(`\n# ${step}\n`), step);
  });

  it('says why a step is a comment only', async () => {
    const text = await script('T 0; U 0 1 RV; D 0 1 RV; D 0 1 RV; K 1; CL 0 +5; C 2 c 1 get x');
    const reasons = [
      'makes no copies',
      'n1>n2#1 RequestVote came already',
      'do not stop: 2 keeps',
      'counts ticks and has no clock',
      '3 refuses what it gets as follower',
    ];
    for (const reason of reasons) assert.match(text, new RegExp(`^# {3}no counterpart: .*${reason}`, 'm'));
  });

  it('campaigns where votes are asked for, which with PreVote is later', async () => {
    const lines = (await script('E 0 1', 'paper')).split('\n');
    const campaign = lines.indexOf('campaign 1');
    const before = lines.slice(0, campaign).join('\n');
    assert.match(before, /the timer election of 1 asks for pre-votes/);
    assert.match(before, /the script’s nodes send no PreVoteReply/);
    assert.equal(lines.filter((line) => line.startsWith('campaign')).length, 1);
  });

  it('says what a delivery of everything delivers besides', async () => {
    const early = await script('T 0; T 1; D 0 2 RV; D 1 2 RV');
    assert.match(early, /# All messages to a node arrive together: too early n2>n3#1 RequestVote\.\ndeliver-msgs 3/);
    const unwanted = await script('T 0; T 1; D 0 2 RV; X 1 2 RV');
    assert.match(unwanted, /# All messages to a node arrive together: not lost n2>n3#1 RequestVote\.\ndeliver-msgs 3/);
  });

  it('adds members one at a time, and nodes that were not there', async () => {
    const text = await script('E 0 1; C 0 adm 1 cfg c 0,1,2,3; C 0 adm 2 cfg c 0', 'verdi+membership');
    assert.match(text, /add-nodes 1\n----\n\npropose-conf-change 1 v1=true\nv4\n----/);
    assert.match(text, /one at a time, by a leader: 2 changes at once/);
    assert.match(text, /raft-log 4\n----\n$/);
  });

  it('refuses a system that does not speak Raft', async () => {
    const given = await subject('T 0');
    const scheduled = { ...given.target.scheduled, speaksRaft: false };
    assert.throws(() => exportEtcdRaft({ ...given, target: { ...given.target, scheduled } }), InputError);
  });

  it("etcd's library runs the directed schedules of all planted bugs, and stays sound", async function () {
    await demandLibrary(this);
    const scripts = new Map<string, string>();
    for (const { bug, base, nodes, schedule } of DIRECTED) {
      scripts.set(bug, await script(schedule, `${base}+${bug}`, nodes));
      scripts.set(`${bug}-paper`, await script(schedule, 'paper', nodes));
    }
    const results = await runScripts(scripts);
    let led = 0;
    let committed = 0;
    for (const [name, lines] of results) {
      assert.equal(unsound(lines), undefined, name);
      const nodes = lines.at(-1)?.nodes ?? [];
      assert.ok(nodes.length >= 3, name);
      if (lines.some((line) => line.nodes.some(({ role }) => role === 'StateLeader'))) led++;
      if (nodes.some(({ commit, log }) => log.some(({ index, data }) => index <= commit && data !== ''))) committed++;
      for (const { output } of lines) assert.doesNotMatch(output, /unknown command/, name);
    }
    // Votes and commits are what the schedules are about; a translation that led nowhere would have few of them.
    assert.ok(led > scripts.size / 2, `${led} of ${scripts.size} scripts elect a leader`);
    assert.ok(committed > scripts.size / 5, `${committed} of ${scripts.size} scripts commit a request`);
  });

  it('would notice two leaders of a term, and two entries committed at an index', () => {
    const node = (change: Partial<LibraryNode>): LibraryNode => {
      return { id: 1, term: 1, role: 'StateFollower', commit: 2, log: [], ...change };
    };
    const line = (...nodes: LibraryNode[]): LibraryLine => ({ command: 'stabilize', output: 'ok', nodes });
    const entry = (term: number): LibraryNode['log'] => [{ index: 3, term, data: 'x' }];
    const leader = node({ role: 'StateLeader' });
    assert.match(unsound([line(leader), line(node({ role: 'StateLeader', id: 2 }))]) ?? '', /1 and 2 lead term 1/);
    const one = node({ commit: 3, log: entry(1) });
    assert.match(unsound([line(one), line(node({ id: 2, commit: 3, log: entry(2) }))]) ?? '', /for committed/);
    assert.equal(unsound([line(one, node({ id: 2, log: entry(2) }))]), undefined, 'not committed yet');
    assert.match(unsound([{ command: 'stabilize', output: 'FATAL gone', nodes: [] }]) ?? '', /gave up/);
  });
});

async function script(text: string, build?: string, nodes?: number): Promise<string> {
  return exportEtcdRaft(await subject(text, build, nodes)).text;
}

async function commands(text: string): Promise<string[]> {
  return (await script(text)).split('\n').filter((line) => line !== '' && !line.startsWith('#') && line !== '----');
}
