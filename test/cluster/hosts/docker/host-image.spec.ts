import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { runTool } from '../../../../cluster/hosts/command.ts';
import { folderArchive, hostProgramMounts } from '../../../../cluster/hosts/docker/host-image.ts';

describe('the host image', () => {
  it('is an archive that tar understands', async () => {
    const archive = folderArchive(['/usr', '/data']);
    const listed = await runTool(['tar', '-tvf', '-'], archive.toString('latin1'));
    assert.equal(listed.exitCode, 0, listed.stderr);
    assert.deepEqual(
      listed.stdout
        .trim()
        .split('\n')
        .map((line) => [line.slice(0, 10), line.split(' ').at(-1)]),
      [
        ['drwxr-xr-x', 'usr/'],
        ['drwxr-xr-x', 'data/'],
      ],
    );
  });

  it('mounts nothing of the machine writable', () => {
    const mounts = hostProgramMounts();
    assert.ok(mounts.some(({ Target }) => Target === '/usr'));
    assert.ok(mounts.every(({ ReadOnly }) => ReadOnly === true));
  });
});
