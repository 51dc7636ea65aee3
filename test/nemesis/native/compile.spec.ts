import { after, afterEach, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { UnavailableError } from '../../../harness/core/errors.ts';
import { COMPILER, compiled, type NativeProgram } from '../../../nemesis/native/compile.ts';

const SOURCE = '#include <stdio.h>\nint main(void) { puts(WORD); return 0; }\n';

/** A program that says a word. */
const saying = (word: string, ...flags: readonly string[]): NativeProgram => ({
  name: 'talker',
  products: ['talker'],
  steps: (sources) => [[COMPILER, ...flags, `-DWORD="${word}"`, join(sources, 'talker.c'), '-o', 'talker']],
});

describe('programs in C', () => {
  const cacheHome = process.env['XDG_CACHE_HOME'];
  const path = process.env['PATH'];
  let folder: string;
  let sources: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-native-'));
    process.env['XDG_CACHE_HOME'] = folder;
    sources = join(folder, 'sources');
    await mkdir(sources);
    await writeFile(join(sources, 'talker.c'), SOURCE);
  });

  afterEach(() => {
    process.env['PATH'] = path;
  });

  after(async () => {
    if (cacheHome === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = cacheHome;
    await rm(folder, { recursive: true, force: true });
  });

  const made = (): Promise<string[]> => readdir(join(folder, 'verdict', 'native'));
  const saidBy = async (at: string): Promise<string> => (await execa(join(at, 'talker'))).stdout;

  it('are compiled once, whoever comes first, and leave nothing but their products', async () => {
    const all = await Promise.all([1, 2, 3].map(() => compiled(saying('first'), sources)));
    assert.equal(new Set(all).size, 1);
    const at = all[0] as string;
    assert.equal(await saidBy(at), 'first');
    const { mtimeMs } = await stat(join(at, 'talker'));
    assert.equal(await compiled(saying('first'), sources), at);
    assert.equal((await stat(join(at, 'talker'))).mtimeMs, mtimeMs);
    assert.deepEqual(await made(), [basename(at)]);
  });

  it('are compiled again when their sources or the way have changed', async () => {
    const at = await compiled(saying('first'), sources);
    const otherwise = await compiled(saying('second'), sources);
    await writeFile(join(sources, 'talker.c'), SOURCE.replace('WORD', '"third"'));
    const changed = await compiled(saying('first'), sources);
    assert.deepEqual(await Promise.all([at, otherwise, changed].map(saidBy)), ['first', 'second', 'third']);
  });

  it('that cannot be compiled are unavailable, with what the compiler said, and leave nothing', async () => {
    const before = await made();
    await assert.rejects(compiled(saying('fourth', '-include', 'missing.h'), sources), (error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(error.message, /^talker could not be compiled: .*missing\.h/s);
      return true;
    });
    assert.deepEqual(await made(), before);
  });

  it('are unavailable where there is no compiler, with the remedy', async () => {
    process.env['PATH'] = folder;
    await assert.rejects(compiled(saying('first'), sources), (error) => {
      assert.ok(error instanceof UnavailableError);
      assert.match(`${error.message} ${error.hint ?? ''}`, /there is no cc on this machine .*apt-get install gcc/);
      return true;
    });
  });
});
