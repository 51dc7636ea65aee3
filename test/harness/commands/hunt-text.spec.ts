import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { huntConsole } from '../../../harness/commands/hunt-console.ts';
import { huntSettings } from '../../../harness/commands/hunt-settings.ts';
import { huntCommandLine, lastLines, progressLine } from '../../../harness/commands/hunt-text.ts';
import { HuntFolder } from '../../../harness/search/hunt/hunt-folder.ts';
import type { Tally } from '../../../harness/search/hunt/tally.ts';

const SPEC = 'examples/raft-stale-read-sim.yaml';
const PLUGIN = 'examples/plugins/primary-register.mjs';
const TALLY: Tally = { schedules: 1, steps: 12, broken: 1, strategies: {}, asked: 0, excused: {}, troubles: {} };

describe('what a hunt prints', () => {
  let out = '';
  before(() => void (out = mkdtempSync(join(tmpdir(), 'verdict-hunt-'))));
  after(() => rmSync(out, { recursive: true, force: true }));

  it('begins the same hunt again, with everything that the command line changed in the spec', async () => {
    const set = ['nodes=5', 'clocks.drift=20ms'];
    const flags = { engine: 'sim', strategy: 'uniform', semantics: 'failure', liveness: false };
    const settings = await huntSettings(SPEC, { ...flags, seed: '7', set, plugin: [PLUGIN] });
    const line = huntCommandLine(settings, '7');
    const changes = '--set nodes=5 --set clocks.drift=20ms';
    assert.ok(line.startsWith(`npx verdict hunt ${SPEC} `), line);
    assert.ok(line.includes(` --engine sim --plugin ${PLUGIN} ${changes} `), line);
    const { directory } = HuntFolder.create(out, settings, new Date());
    assert.equal(huntCommandLine(HuntFolder.open(directory).settings, '7'), line);
    assert.ok(line.endsWith(' --nodes 5 --strategy uniform --semantics failure --no-liveness --seed 7'), line);
  });

  it('names plugins once where there is no spec', async () => {
    const settings = await huntSettings(undefined, { liveness: true, seed: '7', set: [], plugin: [PLUGIN] });
    assert.equal(huntCommandLine(settings, '7').split('--plugin').length, 2);
  });

  it('says that what was broken when it was stopped is not kept yet', async () => {
    const settings = await huntSettings(undefined, { liveness: true, seed: '7', set: [], plugin: [] });
    const folder = HuntFolder.create(out, settings, new Date());
    const lines = lastLines(folder, { tally: TALLY, ms: 1_000, findings: [], interrupted: true });
    assert.match(
      lines.join('\n'),
      /^Nothing kept in 1 schedule \(.*\): 1 schedule broke something; it was not yet confirmed or kept$/m,
    );
    const clean = lastLines(folder, { tally: { ...TALLY, broken: 0 }, ms: 1_000, findings: [], interrupted: true });
    assert.match(clean.join('\n'), /^Nothing found in 1 schedule \([^)]*\)$/m);
  });

  it('says how far findings are in becoming small', () => {
    const shrinking = { number: 1, cut: 300, steps: 94, spent: 30, budget: 120 };
    assert.match(
      progressLine(TALLY, 1_000, 1, [shrinking]),
      /, 1 finding; shrinking finding 1: 94 steps left, 25 % of its budget spent$/,
    );
  });

  it('shows passing lines where there is no terminal, unless it is to be quiet', () => {
    assert.equal(shown(false), 'lasting\npassing\n');
    assert.equal(shown(true), 'lasting\n');
  });
});

function shown(quiet: boolean): string {
  const stream = new PassThrough();
  const screen = huntConsole(stream, quiet, 0);
  screen.lasting(['lasting']);
  screen.passing('passing');
  screen.finish();
  return String(stream.read());
}
