import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';

const ONE = '  - { fault: kill, on: commit-index>50, for: 1s }';
const WITHOUT_LOG = 'system: primary-register\nplugins: [examples/plugins/primary-register.mjs]\n';

const prepared = (settings: string, nemesis: string) =>
  prepare({
    text: `seed: 1\nnodes: 3\nduration: 10s\n${settings}nemesis:\n${nemesis}\n`,
    file: 'spec.yaml',
    overrides: [],
    plugins: [],
  });

async function refusal(settings: string, nemesis: string): Promise<InputError> {
  try {
    await prepared(settings, nemesis);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  return assert.fail('it was not refused');
}

describe('a fault that waits for a commit index', () => {
  it('is refused at its place where no node says one, with the systems whose nodes do', async () => {
    const { message, hint, exitCode } = await refusal(WITHOUT_LOG, ONE);
    assert.match(
      message,
      /^spec\.yaml:7:24 nemesis\.0\.on: nobody would see commit-index>50: nodes of primary-register/,
    );
    assert.match(hint ?? '', /after: 50 ok.*raft, etcd/);
    assert.equal(exitCode, 64);
  });

  it('is refused where the sequence or the choice stands that it belongs to', async () => {
    const sequence = '  - sequence: [{ fault: kill, for: 1s }, { fault: pause, for: 1s }]\n    on: commit-index>7';
    assert.match((await refusal(WITHOUT_LOG, sequence)).message, /^spec\.yaml:8:9 nemesis\.0\.on: /);
    const choice = `  - one-of:\n      - { fault: kill, every: 4s, for: 1s }\n    ${ONE}`;
    assert.match((await refusal(WITHOUT_LOG, choice)).message, /^spec\.yaml:9:28 nemesis\.0\.one-of\.1\.on: /);
  });

  it('is taken of systems whose nodes say it, and other events of any', async () => {
    await prepared('system: raft\nengine: live\n', ONE);
    await prepared('system: etcd\nengine: live\n', ONE);
    await prepared('system: raft\nengine: sim\n', ONE);
    await prepared(WITHOUT_LOG, '  - { fault: kill, after: 10 ok, for: 1s }');
    await prepared(WITHOUT_LOG, '  - { fault: kill, when: leader-elected, for: 1s }');
  });
});
