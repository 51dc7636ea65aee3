import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';

const BUILD = [
  '--engine',
  'sim',
  '--system',
  'raft',
  '--build',
  'paper+leader-lease',
  '--seed',
  '1',
  '--steps',
  '2000',
];

/** docs/how-to/leases-and-clocks.md says why. */
describe('clocks of a simulated run', function () {
  this.timeout(120_000);

  it('are bounded for builds with leases, and the run says so', async () => {
    await withOut(async (out) => {
      const leases = await verdict('run', ...BUILD, '--out', out);
      assert.match(leases.stdout, /engine sim, in process; clocks of running nodes are at most 20 ms apart$/m);
      const unbounded = await verdict('run', ...BUILD, '--set', 'clocks.drift=unbounded', '--out', out);
      assert.match(unbounded.stdout, /engine sim, in process$/m);
    });
  });

  it('make the same run under every bound shorter than a heartbeat, and another one above', async () => {
    await withOut(async (out) => {
      const digests: (string | undefined)[] = [];
      for (const drift of ['1ms', '20ms', '49ms', '60ms']) {
        const { document } = await verdictRun(out, ...BUILD, '--set', `clocks.drift=${drift}`);
        digests.push(document.traceDigest);
      }
      assert.ok(digests[0] !== undefined);
      assert.equal(new Set(digests.slice(0, 3)).size, 1);
      assert.notEqual(digests[3], digests[0]);
    });
  });
});
