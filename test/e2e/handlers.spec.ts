import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { packageRoot } from '../../harness/version.ts';
import { verdict, verdictRun, withOut } from '../verdict-process.ts';

interface Cell {
  readonly under: string;
  readonly outcome: string;
  readonly states?: number;
  readonly schedule?: readonly unknown[];
}

describe('systems by handlers on the command line', function () {
  this.timeout(120_000);

  it('verdict transform shows the property broken without sequence numbers and kept with them', async () => {
    const bounds = ['--depth', '7', '--seeds', '3'];
    const command = ['transform', 'lock-server', '--with', 'sequence-numbers', '--under', 'dup', ...bounds];
    const text = await verdict(...command);
    assert.equal(text.exitCode, 0, text.stderr);
    assert.match(text.stdout, /^plain +breaks in 7 steps$/m);
    assert.match(text.stdout, /^sequence-numbers +holds \(\d+ states, depth 7\)$/m);
    assert.match(text.stdout, /^ {2}U 0 1 Locked +# duplicate n1>n2 Locked$/m);
    const documented = readFileSync(join(packageRoot(), 'docs', 'transformers.md'), 'utf8');
    assert.ok(documented.includes(counterexampleIn(text.stdout)), 'docs/transformers.md shows another one');
    const json = JSON.parse((await verdict(...command, '--json')).stdout) as { rows: { cells: Cell[] }[] };
    const cells = json.rows.map(({ cells: [cell] }) => cell);
    assert.deepEqual(
      cells.map((cell) => [cell?.under, cell?.outcome, cell?.schedule?.length]),
      [
        ['dup', 'breaks', 7],
        ['dup', 'holds', undefined],
      ],
    );
  });

  it('a printed counterexample, saved as it is, replays to the same sentence', async () => {
    const bounds = ['--depth', '7', '--seeds', '30'];
    const { stdout } = await verdict(
      'transform',
      'lock-server',
      '--with',
      'retransmission',
      '--under',
      'async',
      ...bounds,
    );
    await withOut(async (out) => {
      const file = join(out, 'counterexample.txt');
      writeFileSync(file, counterexampleIn(stdout));
      const replayed = await verdict('replay', file);
      assert.equal(replayed.exitCode, 1, replayed.stderr);
      assert.match(replayed.stdout, /^7 steps taken/m);
      assert.match(
        replayed.stdout,
        /n2 holds the lock, but the head of the queue is nobody, seen at step 7: deliver n2>n1 Unlock$/m,
      );
    });
  });

  it('a run whose requests do nothing is vacuous, and says so', async () => {
    await withOut(async (out) => {
      const plugin = join(out, 'idle.mjs');
      writeFileSync(plugin, IDLE);
      const flags = ['--plugin', plugin, '--seed', '1', '--steps', '1000', '--set', 'system=idle'];
      const { exitCode, stdout } = await verdict(
        'run',
        'examples/handlers/primary-backup.yaml',
        ...flags,
        '--out',
        out,
      );
      assert.equal(exitCode, 3);
      assert.match(stdout, /no request changed the state of a node or sent a message: .* 0 of 1000 steps changed/);
      assert.doesNotMatch(stdout, /^(Operations|Faults):/m);
    });
  });

  it('the quick start makes room for a system by handlers', async () => {
    await withOut(async (out) => {
      const plugin = join(out, 'idle.mjs');
      writeFileSync(plugin, IDLE);
      const flags = ['--system', 'idle', '--plugin', plugin, '--steps', '1000', '--out', out];
      const { exitCode, stdout, stderr } = await verdict('run', ...flags);
      assert.equal(exitCode, 3, stderr);
      assert.match(stderr, /^Quick start: engine sim, as idle is given by handlers\.$/m);
      assert.match(stdout, /idle on 5 nodes: no request changed the state/);
    });
  });

  it('plugins of a spec are looked for beside it, then in the current folder', async () => {
    await withOut(async (out) => {
      writeFileSync(join(out, 'idle.mjs'), IDLE);
      const spec = join(out, 'idle.yaml');
      const specOf = (plugin: string): string => `{ system: idle, engine: sim, steps: 1000, plugins: [${plugin}] }\n`;
      writeFileSync(spec, specOf('idle.mjs'));
      const beside = await verdictRun(out, spec, '--seed', '1');
      assert.equal(beside.exitCode, 3);
      const replayed = await verdict('replay', beside.folder, '--quiet', '--out', out);
      assert.equal(replayed.exitCode, 3, replayed.stderr);
      writeFileSync(spec, specOf('idel.mjs'));
      const missing = await verdict('run', spec, '--out', out);
      assert.equal(missing.exitCode, 64);
      assert.ok(
        missing.stderr.includes(`looked for ${join(out, 'idel.mjs')} and ${resolve('idel.mjs')}`),
        missing.stderr,
      );
      assert.doesNotMatch(missing.stderr, /imported from/);
    });
  });

  it('without --with and --under it prints the whole matrix, and says what cannot run', async () => {
    const bounds = ['--depth', '4', '--states', '2000', '--seeds', '1', '--nodes', '2'];
    const { exitCode, stdout } = await verdict('transform', 'primary-backup', ...bounds);
    assert.equal(exitCode, 0);
    for (const row of ['plain', 'sequence-numbers + retransmission', 'serialization', 'disk-log', 'ghost']) {
      assert.match(stdout, new RegExp(`^${row.replace('+', '\\+')} {2,}(holds|breaks)`, 'm'));
    }
    assert.match(stdout, /^plain under failure-disk-ops$/m);
    assert.match(stdout, /restarts from its disk/);
  });

  it('verdict run breaks the example under dup; the run replays to the same trace; the transformer repairs it', async () => {
    await withOut(async (out) => {
      const spec = 'examples/handlers/lock-server.yaml';
      const broken = await verdictRun(out, spec, '--seed', '1');
      assert.equal(broken.exitCode, 1);
      const check = broken.document.checks.find(({ name }) => name === 'property');
      assert.deepEqual([check?.verdict, check?.reason], ['fail', 'property-broken']);
      assert.equal(broken.document.level, 'exact');
      const steps = readFileSync(join(broken.folder, 'schedule.jsonl'), 'utf8').trim().split('\n');
      assert.ok(steps.some((line) => line.includes('"duplicate"')));
      const replayed = await verdict('replay', broken.folder, '--quiet', '--out', out);
      assert.ok(replayed.stderr.includes(`same trace ${String(broken.document.traceDigest)}`), replayed.stderr);
      const repaired = await verdictRun(out, spec, '--seed', '1', '--set', 'options.with=[sequence-numbers]');
      assert.equal(repaired.exitCode, 0);
    });
  });

  it('the primary-backup example passes under the semantics it was written for', async () => {
    await withOut(async (out) => {
      const { exitCode, document } = await verdictRun(out, 'examples/handlers/primary-backup.yaml', '--seed', '1');
      assert.equal(exitCode, 0);
      assert.equal(document.verdict, 'pass');
    });
  });

  for (const [what, args, message] of [
    ['an engine that starts programs', ['--set', 'engine=live'], /engine: lock-server is given by handlers; use sim/],
    [
      'faults beside its semantics',
      ['--set', 'nemesis=[{fault: kill, every: 2s, for: 1s}]'],
      /nemesis: lock-server is given by handlers; its faults are those of options\.semantics/,
    ],
    [
      'operations beside its inputs',
      ['--set', 'workload.rate=50/s'],
      /--set workload\.rate: lock-server is given by handlers; what clients ask is said by its inputs/,
    ],
    ['semantics that do not exist', ['--set', 'options.semantics=chaos'], /no network semantics "chaos"/],
    ['an unknown transformer', ['--set', 'options.with=[magic]'], /no transformer "magic"; known: sequence-numbers/],
  ] as const) {
    it(`refuses ${what}`, async () => {
      const { exitCode, stderr } = await verdict('run', 'examples/handlers/lock-server.yaml', ...args);
      assert.equal(exitCode, 64);
      assert.match(stderr, message);
    });
  }

  it('refuses to transform what is not given by handlers, and counts that are none', async () => {
    const raft = await verdict('transform', 'raft');
    assert.deepEqual([raft.exitCode, /raft is not given by handlers/.test(raft.stderr)], [64, true]);
    const depth = await verdict('transform', 'lock-server', '--depth', 'deep');
    assert.deepEqual([depth.exitCode, /--depth deep: expected a whole number/.test(depth.stderr)], [64, true]);
  });

  it('lists the transformers', async () => {
    const { stdout } = await verdict('list', 'transformers');
    assert.match(stdout, /^ {2}sequence-numbers +numbers every message/m);
    assert.match(stdout, /masks: duplication/);
  });
});

const IDLE = `import { defineHandlers } from 'raft-verdict';
defineHandlers({
  name: 'idle',
  init: () => ({ asked: 0 }),
  inputs: () => ['ask'],
  input: () => ({ outputs: ['yes'] }),
  net: () => ({}),
  property: () => undefined,
});
`;

/** The first schedule of the output, from its header to the next empty line. */
function counterexampleIn(output: string): string {
  return /^ {2}# \{.*?(?=\n\n)/ms.exec(output)?.[0] ?? '';
}
