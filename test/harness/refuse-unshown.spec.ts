import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';
import type { Override } from '../../harness/spec/load.ts';

const prepared = (settings: string, rule: string, overrides: readonly Override[] = []) =>
  prepare({
    text: `seed: 1\nnodes: 3\nduration: 5s\n${settings}\npatterns:\n  p: ${rule}\n`,
    file: 'spec.yaml',
    overrides,
    plugins: [],
  });

async function refusal(...given: Parameters<typeof prepared>): Promise<InputError> {
  try {
    await prepared(...given);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
  assert.fail('it was not refused');
}

const COMMITTED = 'never leader(n, t) after commit(n, i)';
const IN_STEPS = 'every leader(n, t) is followed by crash(n) within 9 steps';
const ETCD = 'system: etcd';

describe('a rule that no run of its spec can show', () => {
  it('is refused for an event that the system neither logs nor tells clients, with the events that there are', async () => {
    const { message, exitCode, hint } = await refusal(ETCD, COMMITTED);
    assert.match(
      message,
      /^spec\.yaml:6:31 patterns\.p: commit is never shown by etcd in engine live, which shows leader, /,
    );
    assert.match(hint ?? '', /event-patterns\.md/);
    assert.equal(exitCode, 64);
  });

  it('is refused for steps where there is no trace', async () => {
    assert.match((await refusal(ETCD, IN_STEPS)).message, /^spec\.yaml:6:49 patterns\.p: steps are those of a trace/);
  });

  it('is accepted where there is a trace, and where the log says the event', async () => {
    for (const settings of ['system: raft\nengine: sim', 'system: raft\nengine: live']) {
      for (const rule of [COMMITTED, IN_STEPS]) await prepared(settings, rule);
    }
    await prepared(ETCD, 'every leader(n, t) is followed by crash(n) within 2 s');
  });

  it('is refused for a node that is not there, and placed at the flag that took it away', async () => {
    const rule = 'never leader("n3", t) after healed';
    await prepared('engine: sim', rule);
    assert.match(
      (await refusal('engine: sim', rule.replace('n3', 'n9'))).message,
      /^spec\.yaml:6:19 patterns\.p: there is no node "n9"; the nodes are n1, n2, n3$/,
    );
    const fewer: Override = { key: 'nodes', value: '1', flag: '--nodes' };
    assert.match((await refusal('engine: sim', rule, [fewer])).message, /^--nodes: patterns\.p: there is no node "n3"/);
  });
});
