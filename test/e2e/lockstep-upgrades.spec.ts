import { after, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { exitsOf } from '../../harness/core/nemesis-events.ts';
import type { NodeMessage } from '../../harness/core/contracts/lockstep.ts';
import type { HistoryEvent } from '../../harness/core/operation.ts';
import { SCHEDULE_FORMAT } from '../../harness/core/step.ts';
import type { TraceLine } from '../../harness/core/trace.ts';
import { packageRoot } from '../../harness/version.ts';
import { verdict, verdictRun } from '../verdict-process.ts';

const PROGRAM = join(packageRoot(), 'test', 'cluster', 'lockstep', 'programs', 'versions.mjs');
const VERSIONS = ['one', 'two', 'forgetful', 'strict'];
const OPTIONS = {
  runtime: 'none',
  programs: Object.fromEntries(VERSIONS.map((version) => [version, [PROGRAM, version]])),
};

describe('nodes that go on as another program, in lockstep', function () {
  this.timeout(120_000);
  const out = mkdtempSync(join(tmpdir(), 'verdict-lockstep-upgrades-'));

  after(() => rmSync(out, { recursive: true, force: true }));

  function scheduleFile(name: string, build: string, options: object, steps: readonly string[]): string {
    const subject = {
      system: 'maelstrom',
      build,
      options,
      nodes: ['n1', 'n2'],
      lockstep: { seed: '1', program: null },
    };
    const file = join(out, `${name}.txt`);
    writeFileSync(file, [`# ${JSON.stringify({ format: SCHEDULE_FORMAT, ...subject })}`, ...steps, ''].join('\n'));
    return file;
  }

  function specFile(name: string, spec: object): string {
    const file = join(out, `${name}.yaml`);
    writeFileSync(file, stringify({ name, system: 'maelstrom', engine: 'lockstep', nodes: 3, steps: 1_000, ...spec }));
    return file;
  }

  const FORGOTTEN = [
    'C 0 a 1 put x 1',
    'T 1',
    'UP 1 two',
    'T 1',
    'UP 0 two',
    'T 0',
    'K 0',
    'R 0',
    'T 0',
    'C 0 b 1 get x',
    'UP 0 forgetful',
    'C 0 c 1 get x',
  ];

  it('are on the folder of the one before, and repeat bit for bit', async () => {
    const file = scheduleFile('kept', 'one', OPTIONS, FORGOTTEN);
    const folder = join(out, 'replays');
    const replayed = await verdict('replay', file, '--out', folder);
    assert.equal(replayed.exitCode, 1, replayed.stdout + replayed.stderr);
    assert.match(replayed.stdout, /c\/1, get x, was answered null, and no order of all requests explains that/);
    const [run = ''] = readdirSync(folder);
    const sent = linesOf<TraceLine>(join(folder, run, 'trace.jsonl')).flatMap(({ node, rule, sends }) =>
      rule === 'timeout' ? [`${node}: ${sends.map(({ type }) => type).join()}`] : [],
    );
    assert.deepEqual(sent, ['n2: one', 'n2: one then two', 'n1: one then two', 'n1: one then two then two']);
    const again = await verdict('replay', join(folder, run));
    assert.match(again.stdout, /, 12 steps as recorded$/m, again.stdout + again.stderr);
  });

  it('shrink to the upgrade that matters', async () => {
    const steps = ['C 0 a 1 put x 1', 'UP 1 two', 'T 1', 'UP 0 forgetful', 'C 0 b 1 get x'];
    const file = scheduleFile('shrunk', 'one', OPTIONS, steps);
    const { exitCode, stdout, stderr } = await verdict('shrink', file, '--budget', '100', '--out', out, '--json');
    assert.equal(exitCode, 1, stdout + stderr);
    const { schedule } = JSON.parse(stdout) as { schedule: readonly { rule: string; build?: string }[] };
    assert.deepEqual(
      schedule.map(({ rule, build }) => build ?? rule),
      ['input', 'forgetful', 'input'],
    );
  });

  it('are written down in Maelstrom’s lines to the letter, a request that is handed on in the name of the client', async () => {
    const file = scheduleFile('lines', 'one', OPTIONS, ['C 1 a 1 put x 1', 'D 1 0 write', 'UP 0 two']);
    const { exitCode, stdout, stderr } = await verdict('export', file, '--to', 'maelstrom');
    assert.equal(exitCode, 0, stderr);
    const lines = stdout.split('\n').flatMap((text) => (text.startsWith('{') ? [JSON.parse(text) as NodeMessage] : []));
    const write = { type: 'write', key: 'x', value: 1, msg_id: 1 };
    assert.deepEqual(
      lines.flatMap(({ src, dest, body }) => (src === 'ca' || dest === 'ca' ? [[src, dest, body]] : [])),
      [
        ['ca', 'n2', write],
        ['ca', 'n1', write],
        ['n1', 'ca', { type: 'write_ok', in_reply_to: 1 }],
      ],
    );
    const inits = lines.flatMap(({ dest, body }) => (body['type'] === 'init' ? [dest] : []));
    assert.deepEqual(inits, ['n1', 'n2', 'n1']);
    const script = await verdict('export', file, '--to', 'etcd-raft');
    assert.deepEqual([script.exitCode, /means? nothing to etcd's library/.test(script.stderr)], [64, true]);
  });

  it('are exact in a run of a spec, with different programs from the start', async () => {
    const spec = {
      build: 'one',
      options: OPTIONS,
      nemesis: [
        { fault: 'upgrade', to: 'two', target: 'one', at: '1ms', for: '30s' },
        { fault: 'upgrade', to: 'two', target: 'all', at: '40s', for: '5s', back: true },
      ],
      duration: '60s',
    };
    const { document, folder, stderr } = await verdictRun(out, specFile('rolling', spec), '--seed', '1');
    assert.equal(document.level, 'exact', stderr);
    assert.deepEqual(
      document.effects.map(({ effect }) => [effect?.proven, effect?.count]),
      [
        [true, 1],
        [true, 2],
      ],
    );
    const trace = linesOf<TraceLine>(join(folder, 'trace.jsonl'));
    const first = trace.findIndex(({ rule }) => rule === 'upgrade');
    assert.equal(trace[first]?.life, 2);
    assert.ok(first < 5, 'one node is another program before anything happens');
  });

  it('that cannot go on with what is there have ended, and the run goes on', async () => {
    const spec = {
      build: 'one',
      options: OPTIONS,
      nemesis: [{ fault: 'upgrade', to: 'strict', target: 'follower', at: '10s', for: '5s' }],
      duration: '30s',
    };
    const { document, folder, exitCode } = await verdictRun(out, specFile('strict', spec), '--seed', '1');
    assert.equal(exitCode, 1);
    const logs = document.checks.find(({ name }) => name === 'logs');
    assert.deepEqual([logs?.verdict, document.level], ['fail', 'exact']);
    const history = linesOf<HistoryEvent>(join(folder, 'history.jsonl'));
    const [ended] = exitsOf(history).filter(({ expected }) => !expected);
    assert.deepEqual([ended?.life, ended?.code], [2, 4]);
    const events = history.flatMap(({ f, value }) =>
      f === 'exit' || f === 'restart' ? [{ f, ...(value as object) }] : [],
    );
    assert.deepEqual(
      events.slice(0, 3).map(({ f }) => f),
      ['exit', 'restart', 'exit'],
    );
    const line = linesOf<TraceLine>(join(folder, 'trace.jsonl')).find(({ rule }) => rule === 'upgrade');
    assert.match(JSON.stringify(line?.detail), /"lastWords":"cannot read what version one wrote"/);
  });

  it('are refused where one cannot read what the other wrote, with the place, in a spec and in a schedule', async () => {
    const reason = /n\d stays python: the examples python and javascript read neither each other’s files nor/;
    const upgrade = { fault: 'upgrade', to: 'javascript', at: '3s', for: '5s' };
    const run = await verdict('run', specFile('languages', { build: 'python', nemesis: [upgrade] }), '--out', out);
    assert.deepEqual([run.exitCode, reason.test(run.stderr)], [64, true], run.stderr);
    assert.match(run.stderr, /languages\.yaml:\d+:\d+ nemesis\.0\.to: /);
    const replay = await verdict('replay', scheduleFile('languages', 'python', {}, ['T 0', 'UP 0 javascript']));
    assert.deepEqual([replay.exitCode, reason.test(replay.stderr)], [64, true], replay.stderr);
    assert.match(replay.stderr, /languages\.txt:3:6: /);
  });
});

/** Of a file of JSON lines, without its header. */
function linesOf<Line>(file: string): Line[] {
  const [, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Line);
}
