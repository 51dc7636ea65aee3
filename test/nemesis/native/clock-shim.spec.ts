import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import { jumped, offset, returned, running, shownAt, type ClockState } from '../../../nemesis/clock/clock-state.ts';
import { ClockPage } from '../../../nemesis/clock/page-file.ts';
import type { ClockName } from '../../../harness/core/fault-action.ts';
import { CLOCKS } from '../../../nemesis/clock/page-layout.ts';
import { missingClock } from '../../../nemesis/clock/proof.ts';
import { clockShim, readBack, underShim } from '../../../nemesis/clock/shim.ts';
import { C_PROGRAM, ClockProgram, NODE_PROGRAM, python, PYTHON_PROGRAM, type Shown } from '../clock/clock-programs.ts';

const HOUR = 3_600_000_000_000n;

/** Dates of Node.js have milliseconds only, here and in the program under test. */
const GRAIN: Shown = { wall: 1_000_000n, monotonic: 0n };

const CHANGES: readonly { readonly name: string; readonly change: (clock: ClockState, at: bigint) => ClockState }[] = [
  { name: 'ahead by an hour', change: (clock, at) => jumped(clock, at, HOUR) },
  { name: 'at half its rate', change: (clock, at) => running(clock, at, 0.5) },
  { name: 'frozen', change: (clock, at) => running(clock, at, 0) },
  { name: 'a step further while frozen', change: (clock, at) => jumped(clock, at, 700_000_000n) },
  { name: 'at four times its rate', change: (clock, at) => running(clock, at, 4) },
  { name: 'at its own rate', change: (clock, at) => running(clock, at, 1) },
];

describe('clock shim', function () {
  let shim: string;
  let folder: string;
  let page: ClockPage;
  const programs: ClockProgram[] = [];

  before(async function () {
    if (process.platform !== 'linux' || process.arch !== 'x64') this.skip();
    shim = await clockShim();
    folder = await mkdtemp(join(tmpdir(), 'verdict-clock-'));
    page = await ClockPage.create(join(folder, 'page'));
  });

  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.end()));
  });

  after(async () => {
    await page.close();
    await rm(folder, { recursive: true, force: true });
  });

  const under = (argv: readonly string[]): string[] => underShim(shim, page.file, argv);

  const started = (argv: readonly string[]): ClockProgram => {
    const program = new ClockProgram(under(argv));
    programs.push(program);
    return program;
  };

  /** Each answer lies between what the page says for the moments before and after the question. */
  const expectShown = async (program: ClockProgram): Promise<Shown> => {
    const asked = real();
    const shown = await program.ask();
    const answered = real();
    for (const name of CLOCKS) {
      const least = shownAt(page.state[name], asked[name]) - GRAIN[name];
      const most = shownAt(page.state[name], answered[name] + GRAIN[name]);
      assert.ok(shown[name] >= least, `${name} is ${shown[name]}, less than ${least}`);
      assert.ok(shown[name] <= most, `${name} is ${shown[name]}, more than ${most}`);
    }
    return shown;
  };

  const expectAllChanges = async (program: ClockProgram): Promise<void> => {
    await expectShown(program);
    for (const clock of CLOCKS) {
      for (const { name, change } of CHANGES) {
        const before = await expectShown(program);
        await page.change({ [clock]: change });
        const shown = await expectShown(program);
        assert.ok(shown.monotonic >= before.monotonic, `monotonic time goes back when ${clock} time is ${name}`);
        await delay(20);
        const later = await expectShown(program);
        if (name === 'frozen') assert.equal(later[clock], shown[clock]);
        if (name.startsWith('ahead')) assert.ok(shown[clock] - before[clock] > HOUR);
      }
    }
    await page.change({ wall: (clock, at) => returned(clock, at) });
  };

  it('gives a static C program its clocks', async () => {
    const source = join(folder, 'clocks.c');
    await writeFile(source, C_PROGRAM);
    await execa('cc', ['-static', '-o', join(folder, 'clocks'), source]);
    await expectAllChanges(started([join(folder, 'clocks')]));
  });

  it('gives Node.js its clocks', () => expectAllChanges(started(NODE_PROGRAM)));

  it('gives Python its clocks', async function () {
    const interpreter = await python();
    if (interpreter === undefined) this.skip();
    else await expectAllChanges(started([interpreter, '-c', PYTHON_PROGRAM]));
  });

  it('bends every clock of a family, and no clock of the processor', async function () {
    const interpreter = await python();
    if (interpreter === undefined) this.skip();
    const source = 'import time; print(*[time.clock_gettime_ns(id) for id in (0, 5, 11, 1, 4, 6, 7, 2)])';
    const ask = async (argv: readonly string[]): Promise<bigint[]> => {
      const [file = '', ...parameters] = argv;
      return (await execa(file, parameters)).stdout.split(' ').map(BigInt);
    };
    const argv = [interpreter, '-c', source];
    const ahead = { wall: 5n * HOUR, monotonic: 9n * HOUR };
    const page = await ClockPage.create(join(folder, 'families'));
    await page.change({
      wall: (clock, at) => offset(clock, at, ahead.wall),
      monotonic: (clock, at) => offset(clock, at, ahead.monotonic),
    });
    const kernel = await ask(argv);
    const shown = await ask(underShim(shim, page.file, argv));
    const hours = shown.map(
      (value, position) => Math.round(Number(value - (kernel[position] ?? 0n)) / Number(HOUR)) + 0,
    );
    assert.deepEqual(hours, [5, 5, 5, 9, 9, 9, 9, 0]);
    await page.close();
  });

  it('reads clocks back, and says who has them', async () => {
    await page.change({ wall: (clock, at) => offset(clock, at, -HOUR) });
    const { wall, monotonic } = await readBack(shim, page.file);
    assert.ok(wall.shown >= wall.before - HOUR && wall.shown <= wall.after - HOUR);
    assert.ok(monotonic.shown >= shownAt(page.state.monotonic, monotonic.before));
    await page.change({ wall: (clock, at) => returned(clock, at) });

    const program = started(NODE_PROGRAM);
    await program.ask();
    assert.equal(await missingClock(program.process.pid ?? 0, page.file), undefined);
    assert.match((await missingClock(process.pid, page.file)) ?? '', /not mapped/);
    await program.end();
    assert.match((await missingClock(program.process.pid ?? 0, page.file)) ?? '', /gone/);
  });

  it('sees that another program has taken the place of the node’s', async () => {
    const program = started([
      'sh',
      '-c',
      `read line; exec "$0" -e 'process.stdin.on("data", () => console.log("1 1"))'`,
      process.execPath,
    ]);
    program.process.stdin?.write('\n');
    await program.ask();
    assert.match((await missingClock(program.process.pid ?? 0, page.file)) ?? '', /another program/);
  });

  it('keeps the process: its id, its exit status, its signals, its files, and no child of ours', async () => {
    const script = 'echo $$; cat /proc/$$/task/$$/children; exit 7';
    const [file = '', ...parameters] = under(['sh', '-c', script]);
    const child = execa(file, parameters, { reject: false });
    const { exitCode, stdout } = await child;
    assert.equal(exitCode, 7);
    // Its only child is the very command that lists children.
    assert.match(stdout, new RegExp(`^${String(child.pid)}\\n\\d+ *$`));
    const files = await execa(file, under(['ls', '/proc/self/fd']).slice(1));
    assert.equal(files.stdout, (await execa('ls', ['/proc/self/fd'])).stdout);
    const killed = await execa(file, under(['sh', '-c', 'kill -TERM $$']).slice(1), { reject: false });
    assert.equal(killed.signal, 'SIGTERM');
  });

  it('hands on the signals that come while it starts a program', async () => {
    const [file = '', ...parameters] = under(['sh', '-c', 'echo started']);
    for (let attempt = 0; attempt < 40; attempt++) {
      const child = execa(file, parameters, { reject: false });
      await delay(attempt % 8);
      child.kill('SIGSTOP');
      if (attempt % 2 === 0) child.kill('SIGTERM');
      child.kill('SIGCONT');
      const { exitCode, signal, stdout } = await child;
      const outcome = exitCode === 0 ? stdout : signal;
      assert.ok(
        outcome === 'started' || (attempt % 2 === 0 && outcome === 'SIGTERM'),
        `attempt ${attempt}: ${outcome}`,
      );
    }
  });

  it('starts 200 programs of 200', async () => {
    for (let launch = 0; launch < 200; launch += 4)
      await Promise.all([1, 2, 3, 4].map(() => readBack(shim, page.file)));
    const states = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(stateOfOurs));
    assert.ok(!states.includes('Z'), 'a zombie is left');
  });

  it('works as the first process of a namespace, without capabilities, for another user', async function () {
    if (process.getuid?.() !== 0) this.skip();
    await execa('chmod', ['755', folder]);
    await execa('cp', [shim, join(folder, 'shim')]);
    const bare = [
      'setpriv',
      '--reuid',
      '65534',
      '--regid',
      '65534',
      '--clear-groups',
      '--no-new-privs',
      '--bounding-set',
      '-all',
      '--inh-caps',
      '-all',
    ];
    const first = underShim(join(folder, 'shim'), page.file, [
      'sh',
      '-c',
      'echo $$; cat /proc/1/task/1/children; echo; exit 5',
    ]);
    const result = await execa('unshare', ['--pid', '--fork', '--mount-proc', ...bare, ...first], { reject: false });
    assert.equal(result.exitCode, 5, result.stderr);
    assert.match(result.stdout, /^1\n\d+ *\n?/);
  });

  it('says what is wrong and starts nothing', async () => {
    const failing = async (argv: readonly string[]): Promise<[number | undefined, string]> => {
      const result = await execa(shim, argv, { reject: false });
      assert.equal(result.stdout, '');
      return [result.exitCode, result.stderr];
    };
    const [nowhere] = await failing(['--control', join(folder, 'nowhere'), '--', 'echo', 'x']);
    assert.equal(nowhere, 64);
    const [noPage, reason] = await failing(['--control', '/etc/hostname', '--', 'echo', 'x']);
    assert.equal(noPage, 64);
    assert.match(reason, /no control page/);
    assert.equal((await failing(['--control', page.file, '--', 'no-such-program']))[0], 127);
    assert.equal((await failing(['kick', '0']))[0], 64);
    assert.equal((await failing([]))[0], 64);
  });
});

/** The state of a process whose parent we are; undefined for all others. */
async function stateOfOurs(pid: string): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, parent] = status.slice(status.lastIndexOf(')') + 2).split(' ');
  return parent === String(process.pid) ? state : undefined;
}

function real(): Record<ClockName, bigint> {
  return { wall: BigInt(Date.now()) * 1_000_000n, monotonic: process.hrtime.bigint() };
}
