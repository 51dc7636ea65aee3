import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { verdict, withOut } from '../verdict-process.ts';
import { follow, makePageFolder, samplesOf, savedFiles, saveFiles } from './shown-commands.ts';

const PAGE = 'how-to/lockstep-in-ten-minutes.md';
/** Of the commands in their order: what finds something ends with 1. */
const EXIT_CODES = [1, 1, 1, 0, 0, 0, 1, 0];

/** The page is followed literally, by a shell, in a project of its own that holds the files which it says to save. */
describe(`docs/${PAGE}`, function () {
  // Making a finding small starts processes some hundred times.
  this.timeout(300_000);
  const files = savedFiles(PAGE);
  let folder = '';

  before(() => {
    folder = makePageFolder();
    saveFiles(folder, files);
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it('has all files and an exit code here for each of its commands', () => {
    assert.deepEqual(
      files.map(({ name }) => name),
      ['kv.py', 'kv.yaml', 'node.sh'],
    );
    assert.equal(samplesOf(PAGE).length, EXIT_CODES.length);
  });

  for (const [index, sample] of samplesOf(PAGE).entries()) {
    it(`$ ${sample.command}`, function () {
      if (sample.command.startsWith('npx') && !hasPython()) this.skip();
      return follow(folder, sample, EXIT_CODES[index] ?? 0);
    });
  }
});

/** Without what comes before a vote, so that the schedule is short. */
const BUILD = 'paper+no-pre-vote+no-check-quorum';

describe('docs/lockstep/README.md', function () {
  this.timeout(60_000);

  it('replays a schedule in either engine, with the same trace', () =>
    withOut(async (out) => {
      const file = join(out, 'schedule.txt');
      writeFileSync(file, 'T 0\nD 0 1 RV\nD 1 0 RVR\nD 0 1 AE\nC 0 a 1 put x 1\n');
      const traces: string[] = [];
      for (const engine of ['sim', 'lockstep']) {
        const { stdout, stderr, exitCode } = await verdict('replay', file, '--build', BUILD, '--engine', engine);
        assert.equal(exitCode, 0, stdout + stderr);
        traces.push(/^trace .*$/m.exec(stdout)?.[0] ?? stdout);
      }
      assert.equal(traces[0], traces[1]);
      const live = await verdict('replay', file, '--engine', 'live');
      assert.deepEqual([live.exitCode, /schedules run in sim or lockstep/.test(live.stderr)], [64, true]);
    }));
});

/** With CI=true there has to be one. */
function hasPython(): boolean {
  if (process.env['CI'] === 'true') return true;
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
