import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clockCapability } from '../../../nemesis/clock/capability.ts';

describe('the capability to bend clocks', () => {
  const kept = { path: process.env['PATH'], cache: process.env['XDG_CACHE_HOME'] };
  const { arch } = process;
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-clock-'));
  });
  afterEach(async () => {
    Object.defineProperty(process, 'arch', { value: arch });
    process.env['PATH'] = kept.path;
    if (kept.cache === undefined) delete process.env['XDG_CACHE_HOME'];
    else process.env['XDG_CACHE_HOME'] = kept.cache;
    await rm(folder, { recursive: true, force: true });
  });

  it('is missing without a compiler, and pause is named as what comes nearest', async () => {
    Object.assign(process.env, { PATH: folder, XDG_CACHE_HOME: folder });
    const { available, mechanism, remedy } = await clockCapability();
    assert.equal(available, false);
    assert.match(mechanism, process.arch === 'x64' ? /there is no cc on this machine/ : /x86-64/);
    assert.match(remedy, /(C compiler|another machine).*; the fault pause \(SIGSTOP\) comes nearest$/);
  });

  it('is missing on other processors, with the same advice', async () => {
    Object.defineProperty(process, 'arch', { value: 'arm64' });
    const { available, mechanism, remedy } = await clockCapability();
    assert.equal(available, false);
    assert.match(mechanism, /Linux on x86-64, and this is linux arm64/);
    assert.match(remedy, /pause \(SIGSTOP\)/);
  });
});
