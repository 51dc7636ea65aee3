import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeExit } from '../../../../harness/core/contracts/host.ts';
import type { HarnessError } from '../../../../harness/core/errors.ts';
import { endedAtStart } from '../../../../harness/engine/live/ended-at-start.ts';

describe('nodes that end before there is a leader', () => {
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-test-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('are told with the line that names a missing file, and with where to say what may be read', async () => {
    const { message, hint } = await reportOf(
      "Error: Cannot find module '/opt/raft/node.js'\n    at load\n\nNode.js v20\n",
    );
    assert.match(
      message,
      /^2 of 3 nodes ended before there was a leader: my-raft 1 did not come up\. n2 ended with exit/,
    );
    assert.match(message, /exit code 1\. Its log: Error: Cannot find module '\/opt\/raft\/node\.js'$/);
    assert.match(hint ?? '', /readable.*n2\.txt, .*n1\.txt$/);
  });

  it('are told with the last line where no file is missing', async () => {
    const { message, hint } = await reportOf(`${'line\n'.repeat(5_000)}panic: address in use\n\n`);
    assert.match(message, /Its log: panic: address in use$/);
    assert.doesNotMatch(hint ?? '', /readable/);
  });

  it('are told with the signal, and that they printed nothing', async () => {
    const { message } = await reportOf('', { code: null, signal: 'SIGSEGV' });
    assert.match(message, /n2 ended by SIGSEGV\. It printed nothing$/);
  });

  async function reportOf(
    log: string,
    how: Pick<NodeExit, 'code' | 'signal'> = { code: 1, signal: null },
  ): Promise<HarnessError> {
    await writeFile(join(folder, 'n2.txt'), log);
    const exits = ['n2', 'n1'].map((node) => ({ node, life: 1, ...how, expected: false }));
    return endedAtStart({ cluster: 'my-raft 1', started: 3, exits, logFile: (node) => join(folder, `${node}.txt`) });
  }
});
