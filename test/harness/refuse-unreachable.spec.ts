import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';

const COMMON = 'seed: 1\nnodes: 3\nduration: 10s\nworkload: { rate: 100/s }\n';
const FAULT = 'nemesis:\n  - { fault: lag-until-snapshot, every: 5s, for: 4s }\n';

const prepared = (settings: string) =>
  prepare({ text: COMMON + FAULT + settings, file: 'spec.yaml', overrides: [], plugins: [] });

async function refusal(settings: string): Promise<InputError> {
  try {
    await prepared(settings);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  assert.fail('it was not refused');
}

describe('a fault that waits for a snapshot', () => {
  it('is refused where the system never drops entries, at its place and with the option to set', async () => {
    const { message, hint, exitCode } = await refusal('system: raft\nbuild: verdi\nengine: sim\n');
    assert.match(message, /^spec\.yaml:6:14 nemesis\.0\.fault: raft verdi never drops entries/);
    assert.match(hint ?? '', /options\.compactAfter/);
    assert.equal(exitCode, 64);
  });

  it('is refused where the load cannot write as much while the fault lasts', async () => {
    const { message, hint } = await refusal('system: raft\noptions: { compactAfter: 1000 }\n');
    assert.match(
      message,
      /^spec\.yaml:6:50 nemesis\.0\.for: at most \d+ entries are written in 4 s, .* 1000 entries behind/,
    );
    assert.match(hint ?? '', /workload\.rate/);
  });

  it('is refused for etcd as it comes, and for releases that keep 5,000 entries whatever the options', async () => {
    assert.match((await refusal('system: etcd\n')).message, /105000 entries behind/);
    const old = await refusal('system: etcd\nbuild: 3.4.23\noptions: { snapshotCount: 20 }\n');
    assert.match(old.message, /5020 entries behind/);
    assert.match(old.hint ?? '', /build 3\.5\.16/);
  });

  it('is refused for a system that does not say when it drops entries', async () => {
    const text = 'plugins: [examples/plugins/primary-register.mjs]\nsystem: primary-register\n';
    const { message, hint } = await refusal(text);
    assert.match(message, /primary-register \S+ never drops entries/);
    assert.match(hint ?? '', /compaction\(\)/);
  });

  it('is planned where the load is enough', async () => {
    for (const settings of [
      'system: raft\noptions: { compactAfter: 50 }\n',
      'system: raft\noptions: { compactAfter: 50 }\nengine: sim\n',
      'system: etcd\noptions: { snapshotCount: 20, snapshotCatchUpEntries: 5 }\n',
    ]) {
      const { plan } = await prepared(settings);
      assert.equal(plan.faults.length, 2, settings);
    }
  });
});
