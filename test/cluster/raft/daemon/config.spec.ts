import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { parseConfig } from '../../../../cluster/raft/daemon/config.ts';

const CONFIG = {
  name: 'n1',
  nodes: [{ name: 'n1', address: '127.0.0.1', peerPort: 7101, clientPort: 7100 }],
  dataDirectory: '/d',
  outputDirectory: '/o',
  clusterToken: 't',
  seed: '1',
  build: 'paper',
  electionTimeoutMs: [300, 600],
  heartbeatMs: 50,
  batch: null,
  compactAfter: 100,
  initialMembers: null,
  trace: true,
};

describe('the configuration of a node', () => {
  it('is taken when it is complete', () => {
    assert.deepEqual(parseConfig(JSON.stringify(CONFIG)), CONFIG);
  });

  it('is refused with the name of the field that is wrong', () => {
    const wrong: [string, unknown][] = [
      ['seed', 1],
      ['nodes', []],
      ['nodes', [{ ...CONFIG.nodes[0], peerPort: 0 }]],
      ['nodes', [{ ...CONFIG.nodes[0], name: 'n'.repeat(256) }]],
      ['electionTimeoutMs', [600, 300]],
      ['heartbeatMs', 0],
      ['batch', 0.5],
      ['compactAfter', 0],
      ['initialMembers', '3'],
      ['trace', 'yes'],
    ];
    for (const [field, value] of wrong) {
      const text = JSON.stringify({ ...CONFIG, [field]: value });
      assert.throws(() => parseConfig(text), { name: 'InputError', message: new RegExp(field) }, text);
    }
    for (const text of ['', '[]', '{']) assert.throws(() => parseConfig(text), { name: 'InputError' });
  });
});
