import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeTar } from '../../../../harness/bundle/tar.ts';
import { packFolder, unpackFolder } from '../../../../harness/campaign/queue/parcel.ts';
import { InputError } from '../../../../harness/core/errors.ts';

describe('run folders on their way', () => {
  let out: string;
  beforeEach(() => {
    out = mkdtempSync(join(tmpdir(), 'verdict-parcel-'));
    mkdirSync(join(out, 'run', 'nodes', 'n1'), { recursive: true });
    writeFileSync(join(out, 'run', 'plan.json'), '{}');
    writeFileSync(join(out, 'run', 'nodes', 'n1', 'core'), Buffer.from([0, 1, 2]));
  });
  afterEach(() => rmSync(out, { recursive: true }));

  it('arrive as they were, and never in the place of another', () => {
    const parcel = packFolder(join(out, 'run'));
    assert.deepEqual([unpackFolder(parcel, out, 'run'), unpackFolder(parcel, out, 'run')], ['run-2', 'run-3']);
    assert.equal(readFileSync(join(out, 'run-3', 'plan.json'), 'utf8'), '{}');
    assert.deepEqual([...readFileSync(join(out, 'run-2', 'nodes', 'n1', 'core'))], [0, 1, 2]);
  });

  it('are refused when they are none, or lead elsewhere', () => {
    const wicked = gzipSync(writeTar([{ name: '../../elsewhere', content: Buffer.from('x') }]));
    for (const parcel of [Buffer.from('no archive'), wicked]) {
      assert.throws(() => unpackFolder(parcel, join(out, 'runs'), 'a'), InputError);
    }
    assert.equal(existsSync(join(out, 'elsewhere')), false);
    assert.deepEqual(readdirSync(out), ['run']);
  });
});
