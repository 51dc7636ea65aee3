import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { tagOf, tagsWith } from '../../../../harness/campaign/queue/tags.ts';

function probes(docker: boolean, namespace: boolean) {
  return [
    { host: 'docker' as const, available: docker },
    { host: 'namespace' as const, available: namespace },
  ];
}

function needed(text: string) {
  return tagOf({ text: `name: t\nsystem: raft\n${text}`, file: 't.yaml', overrides: [], plugins: [] });
}

describe('tags of jobs and machines', () => {
  it('are what a spec needs', async () => {
    assert.equal(await needed('engine: sim'), 'exact');
    assert.equal(await needed('engine: lockstep'), 'exact');
    assert.equal(await needed('engine: lockstep\nhost: docker'), 'exact-docker');
    assert.equal(await needed('engine: live'), 'live');
    assert.equal(await needed('engine: live\nhost: docker'), 'live-docker');
    assert.equal(await needed('engine: live\nhost: namespace'), 'live-namespace');
  });

  it('are what a machine has', () => {
    assert.deepEqual(tagsWith(probes(false, false)), ['exact']);
    assert.deepEqual(tagsWith(probes(false, true)), ['exact', 'live', 'live-namespace']);
    assert.deepEqual(tagsWith(probes(true, false)), ['exact', 'exact-docker', 'live', 'live-docker']);
    assert.equal(tagsWith(probes(true, true)).length, 5);
  });
});
