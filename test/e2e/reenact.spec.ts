import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { namespaceHost } from '../../cluster/hosts/namespace/namespace-host.ts';
import type { TraceLine } from '../../harness/core/trace.ts';
import type { ReenactDocument } from '../../harness/reenact/reenact.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';
import { demand } from './availability.ts';

const NEMESIS =
  '[{fault: kill, target: leader, every: 2s, for: 300ms}, {fault: duplicate, percent: 30, every: 2s, for: 1s}, ' +
  '{fault: loss, percent: 10, every: 3s, for: 1s}]';
const SHORT = ['--engine', 'live', '--host', 'namespace', '--nodes', '3', '--duration', '5s', '--set', 'recovery=2s'];

describe('verdict reenact', function () {
  this.timeout(120_000);

  it('makes of a live run a schedule that replays, and denies one whose trace was altered', async function () {
    await demand(this, namespaceHost);
    await withOut(async (out) => {
      const live = await verdictRun(out, ...SHORT, '--seed', '3', '--set', `nemesis=${NEMESIS}`);
      assert.equal(live.document.complete, true, live.stderr);
      const { exitCode, stdout, stderr } = await verdict('reenact', live.folder, '--out', out);
      assert.equal(exitCode, 0, stdout + stderr);
      const kept = /^kept in (.*)$/m.exec(stdout)?.[1] ?? '';
      const document = documentIn(kept);
      assert.ok(document.lives > 3, 'nodes came back');
      assert.ok(document.accepted > 500 && document.lost > 0 && document.duplicated > 0, stdout);
      const replayed = await verdict('replay', kept);
      assert.match(replayed.stdout, /, \d+ steps as recorded$/m, replayed.stdout + replayed.stderr);
      assert.equal(replayed.exitCode, 0);
      assert.ok(!existsSync(join(kept, 'plan.json')), 'it is a schedule, not a run of a plan');
      await denied(live.folder, out);
    });
  });

  it('refuses what is no live run, and says how nodes come to write their steps', async () => {
    await withOut(async (out) => {
      const sim = await verdictRun(out, '--engine', 'sim', '--steps', '1000', '--seed', '1');
      const exact = await verdict('reenact', sim.folder, '--out', out);
      assert.deepEqual([exact.exitCode, /is a run of engine sim/.test(exact.stderr)], [64, true], exact.stderr);
      const plan = join(sim.folder, 'plan.json');
      writeFileSync(plan, readFileSync(plan, 'utf8').replace('"engine": "sim"', '"engine": "live"'));
      const bare = await verdict('reenact', sim.folder, '--out', out);
      assert.deepEqual([bare.exitCode, /holds no steps[^]*trace: false/.test(bare.stderr)], [64, true], bare.stderr);
      const nothing = await verdict('reenact', join(out, 'none'), '--out', out);
      assert.equal(nothing.exitCode, 64);
    });
  });
});

/** One line of one node says another term; the rest of the folder is as it was. */
async function denied(folder: string, out: string): Promise<void> {
  const altered = join(out, 'altered');
  cpSync(folder, altered, { recursive: true });
  const file = join(altered, 'nodes', 'n2', 'trace.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  const position = lines.findIndex((text, index) => index > 200 && text.includes('"rule":"deliver"'));
  const line = JSON.parse(lines[position] ?? '') as TraceLine;
  const term = (line.view?.term ?? 0) + 1;
  lines[position] = JSON.stringify({ ...line, view: { ...line.view, term } });
  writeFileSync(file, lines.join('\n'));
  const { exitCode, stdout } = await verdict('reenact', altered, '--out', out, '--json');
  const { difference } = JSON.parse(stdout) as ReenactDocument;
  assert.deepEqual(
    [exitCode, difference?.node, difference?.step, difference?.field],
    [1, 'n2', line.step, 'view.term'],
  );
  assert.equal(difference?.reported, term);
}

function documentIn(folder: string): ReenactDocument {
  return JSON.parse(readFileSync(join(folder, 'reenact.json'), 'utf8')) as ReenactDocument;
}
