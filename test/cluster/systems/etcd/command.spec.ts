import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';
import type { Build, NodeContext } from '../../../../harness/core/contracts/system.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';

const BINARY: Build = {
  system: 'etcd',
  name: '3.4.23',
  bugs: [],
  program: { kind: 'binary', path: '/cache/3.4.23/etcd' },
};

function context(options: JsonObject = {}): NodeContext {
  return {
    name: 'n2',
    nodes: [
      { name: 'n1', address: '10.0.0.11' },
      { name: 'n2', address: '10.0.0.12' },
    ],
    dataDirectory: '/data',
    outputDirectory: '/output',
    clusterToken: 'token',
    seed: '7',
    options: etcd.options(options),
  };
}

describe('command line of etcd', () => {
  const clusterIn = (argv: readonly string[] = []): string[] =>
    argv.filter((flag) => flag.startsWith('--initial-cluster'));

  it('names only those who are members at the start, and all members to a node that joins later', () => {
    const first = etcd.command(BINARY, { ...context({ members: 1 }), name: 'n1' });
    assert.deepEqual(clusterIn(first.argv).slice(0, 1), ['--initial-cluster=n1=http://10.0.0.11:2380']);
    const joining = etcd.membership?.('3.4.23', {})?.joinCommand?.(BINARY, context({ members: 1 }), ['n1', 'n2']);
    assert.deepEqual(clusterIn(joining?.argv), [
      '--initial-cluster=n1=http://10.0.0.11:2380,n2=http://10.0.0.12:2380',
      '--initial-cluster-token=token',
      '--initial-cluster-state=existing',
    ]);
  });

  it('gives the node fixed addresses and the release’s own defaults', () => {
    const command = etcd.command(BINARY, context());
    assert.deepEqual(command.argv, [
      '/cache/3.4.23/etcd',
      '--name=n2',
      '--data-dir=/data/etcd',
      '--listen-client-urls=http://0.0.0.0:2379',
      '--advertise-client-urls=http://10.0.0.12:2379',
      '--listen-peer-urls=http://0.0.0.0:2380',
      '--initial-advertise-peer-urls=http://10.0.0.12:2380',
      '--initial-cluster=n1=http://10.0.0.11:2380,n2=http://10.0.0.12:2380',
      '--initial-cluster-token=token',
      '--initial-cluster-state=new',
      '--heartbeat-interval=100',
      '--election-timeout=1000',
      '--logger=zap',
    ]);
    assert.deepEqual(command.readable, ['/cache/3.4.23']);
    assert.equal(command.image, undefined);
  });

  it('passes options on', () => {
    const options = {
      heartbeat: '50ms',
      electionTimeout: '2s',
      preVote: false,
      snapshotCount: 10,
      snapshotCatchUpEntries: 5,
    };
    const { argv } = etcd.command({ ...BINARY, name: '3.5.16' }, context(options));
    assert.deepEqual(argv.slice(-5), [
      '--heartbeat-interval=50',
      '--election-timeout=2000',
      '--pre-vote=false',
      '--snapshot-count=10',
      '--experimental-snapshot-catchup-entries=5',
    ]);
  });

  it('leaves the path to the image', () => {
    const build: Build = { ...BINARY, program: { kind: 'image', image: 'registry/etcd:v3' } };
    const command = etcd.command(build, context());
    assert.equal(command.argv[0], 'etcd');
    assert.equal(command.image, 'registry/etcd:v3');
    assert.deepEqual(command.readable, []);
  });

  it('refuses pre-vote where the release has none', () => {
    assert.throws(() => etcd.command({ ...BINARY, name: '3.3.25' }, context({ preVote: true })), InputError);
  });

  it('refuses a number of catch-up entries where the release has its own', () => {
    for (const name of ['3.3.25', '3.4.23']) {
      assert.throws(
        () => etcd.command({ ...BINARY, name }, context({ snapshotCatchUpEntries: 5 })),
        (error) => error instanceof InputError && /5,000 entries/.test(error.message),
      );
    }
  });

  it('needs a program', () => {
    assert.throws(() => etcd.command({ ...BINARY, program: null }, context()), InputError);
  });
});
