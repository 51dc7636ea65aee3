import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';

const prepared = (settings: string, fault: string) =>
  prepare({
    text: `seed: 1\nduration: 10s\nnemesis: [{ ${fault}, every: 5s, for: 2s }]\n${settings}\n`,
    file: 'spec.yaml',
    overrides: [],
    plugins: [],
  });

async function refusal(settings: string, fault: string): Promise<string> {
  try {
    await prepared(settings, fault);
  } catch (error) {
    if (error instanceof InputError) return `${error.message}\n${error.hint ?? ''}`;
    throw error;
  }
  assert.fail('it was not refused');
}

describe('an upgrade', () => {
  const up = (to: string, more = '') => `fault: upgrade, to: ${to}${more}`;

  it('is refused to a build that does not exist, at its place and with those that do', async () => {
    const unknown = await refusal('system: etcd', up('9.9.9'));
    assert.match(unknown, /^spec\.yaml:3:33 nemesis\.0\.to: There is no build 9\.9\.9 of etcd/);
    assert.match(unknown, /3\.4\.23/);
    assert.match(
      await refusal('system: raft', up('[paper+no-pre-vote, peper]')),
      /nemesis\.0\.to: raft has no build "peper"/,
    );
  });

  it('is refused where the system says that data cannot go there', async () => {
    assert.match(await refusal('system: etcd\nbuild: 3.5.16', up('3.4.23')), /3\.4\.23 refuses to start/);
    const back = await refusal('system: etcd\nbuild: 3.4.23', up('3.5.16', ', back: true'));
    assert.match(back, /leave one member at 3\.4\.23/);
    assert.match(await refusal('system: etcd\nbuild: 3.3.25', up('3.5.16')), /one minor release to the next/);
    assert.match(await refusal('engine: sim\nbuild: verdi', up('paper')), /cannot be in one cluster/);
  });

  it('is refused where options are those of another release, or the system has no upgrades', async () => {
    const options = 'system: etcd\nbuild: 3.4.23\noptions: { preVote: true }\nnodes: 3';
    assert.equal((await prepared(options, up('3.5.16'))).plan.faults.length, 2);
    const kept = 'system: etcd\nbuild: 3.5.16\noptions: { snapshotCatchUpEntries: 5 }';
    assert.match(await refusal(kept, up('3.4.23', ', target: one')), /always keeps 5,000 entries/);
    const plugin = 'system: primary-register\nplugins: [examples/plugins/primary-register.mjs]';
    assert.match(await refusal(plugin, up('other')), /does not say which of its builds/);
  });

  it('is planned with the builds of its list in turn', async () => {
    const { plan } = await prepared('system: raft', up('[paper+no-pre-vote, paper]'));
    assert.deepEqual(
      plan.faults.map(({ parameters }) => parameters['to']),
      ['paper+no-pre-vote', 'paper'],
    );
  });
});

describe('a change of the members', () => {
  const change = (what: string) => `fault: membership, change: ${what}`;

  it('is refused where they never change', async () => {
    assert.match(await refusal('engine: sim\nbuild: verdi', change('remove')), /raft verdi never change/);
    assert.match(await refusal('nodes: 1', change('remove')), /no member to spare/);
    const either = `one-of: [{ fault: kill, every: 5s, for: 1s }, { ${change('remove')}, every: 5s, for: 1s }]`;
    await assert.rejects(
      prepare({
        text: `seed: 1\nduration: 10s\nnemesis:\n  - ${either}\nengine: sim\nbuild: verdi\n`,
        file: 'spec.yaml',
        overrides: [],
        plugins: [],
      }),
      /^InputError: spec\.yaml:4:60 nemesis\.0\.one-of\.1\.fault: /,
    );
  });

  it('that adds a node is refused where all are members from the start', async () => {
    const text = await refusal('system: etcd', change('[remove, add]'));
    assert.match(text, /nemesis\.0\.change: all 3 nodes are members/);
    assert.match(text, /options: \{ members: 2 \}/);
    assert.ok(await prepared('system: etcd\noptions: { members: 2 }', change('add')));
  });

  it('that replaces a member is refused where members are known by their names', async () => {
    assert.match(await refusal('system: raft', change('replace')), /knows members by their names/);
    assert.ok(await prepared('system: etcd', change('replace')));
  });
});
