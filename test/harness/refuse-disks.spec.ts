import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { InputError } from '../../harness/core/errors.ts';
import { prepare } from '../../harness/prepare.ts';

const prepared = (nemesis: string) =>
  prepare({
    text: `seed: 1\nengine: live\nduration: 10s\nnemesis:\n${nemesis}`,
    file: 'spec.yaml',
    overrides: [],
    plugins: [],
  });

const SLOW = '  - { fault: slow-disk, every: 5s, for: 2s }\n';
const FULL = '  - { fault: disk-full, every: 5s, for: 2s }\n';

describe('slow disks', () => {
  it('are refused beside full ones, which are no disks, at their place', async () => {
    for (const [nemesis, line] of [
      [FULL + SLOW, 6],
      [SLOW + FULL, 5],
    ] as const) {
      await assert.rejects(prepared(nemesis), (error) => {
        assert.ok(error instanceof InputError);
        assert.match(
          error.message,
          new RegExp(`^spec\\.yaml:${String(line)}:\\d+ nemesis\\.\\d\\.fault: slow-disk acts on disks`),
        );
        assert.match(error.hint ?? '', /two specs/);
        return true;
      });
    }
  });

  it('are let through alone, as full ones are', async () => {
    assert.equal((await prepared(SLOW)).plan.faults.length, 2);
    assert.equal((await prepared(FULL)).plan.faults.length, 2);
  });
});
