import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { etcd } from '../../../../cluster/systems/etcd/etcd.ts';
import { InputError } from '../../../../harness/core/errors.ts';
import type { JsonObject } from '../../../../harness/core/json.ts';

describe('options of etcd', () => {
  it('have defaults, and stay as they are when checked again', () => {
    const options = etcd.options({ preVote: false });
    assert.deepEqual(options, { heartbeat: '100ms', electionTimeout: '1000ms', preVote: false });
    assert.deepEqual(etcd.options(options), options);
  });

  const wrong: readonly [JsonObject, RegExp][] = [
    [{ 'unsafe-no-fsync': true }, /no option unsafe-no-fsync/],
    [{ heartbeat: 100 }, /heartbeat must be a duration/],
    [{ heartbeat: '0ms' }, /heartbeat must be a duration/],
    [{ electionTimeout: 'soon' }, /electionTimeout must be a duration/],
    [{ heartbeat: '300ms' }, /at least 5 times heartbeat/],
    [{ electionTimeout: '1m' }, /at most 50000 ms/],
    [{ preVote: 'yes' }, /preVote must be true or false/],
    [{ snapshotCount: 0 }, /snapshotCount must be a whole number/],
    [{ snapshotCatchUpEntries: 0 }, /snapshotCatchUpEntries must be a whole number/],
    [{ snapshotCount: 1.5 }, /snapshotCount must be a whole number/],
  ];
  for (const [options, message] of wrong) {
    it(`refuse ${JSON.stringify(options)} and name what is allowed`, () => {
      assert.throws(
        () => etcd.options(options),
        (error) => error instanceof InputError && message.test(error.message) && /snapshotCount/.test(error.hint ?? ''),
      );
    });
  }
});
