import { after, before, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NodeLog } from '../../../../cluster/hosts/docker/node-log.ts';
import { HarnessError } from '../../../../harness/core/errors.ts';

describe('a node’s log', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'verdict-test-'));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  it('appends both channels over several lives', async () => {
    const log = await NodeLog.open(join(folder, 'n1', 'log.txt'));
    await log.follow(output('first\n'));
    await log.follow(output('second\n'));
    await log.close();
    assert.equal(await readFile(log.path, 'utf8'), 'first\nsecond\n');
    assert.equal(log.failure, undefined);
  });

  it('keeps a full disk in mind, and reads on so that the node is not held up', async () => {
    const path = join(folder, 'full.txt');
    await symlink('/dev/full', path);
    const log = await NodeLog.open(path);
    let read = 0;
    const source = async function* (): AsyncGenerator<Buffer> {
      for await (const chunk of output('x', 'y', 'z')) {
        read++;
        yield chunk;
      }
    };
    await log.follow(source());
    await log.close();
    assert.equal(read, 3);
    assert.ok(log.failure instanceof HarnessError);
    assert.equal((log.failure.cause as NodeJS.ErrnoException).code, 'ENOSPC');
  });

  it('keeps a broken stream in mind', async () => {
    const log = await NodeLog.open(join(folder, 'broken.txt'));
    // eslint-disable-next-line @typescript-eslint/require-await -- breaks before it waits
    const source = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.alloc(0);
      throw new Error('connection reset');
    };
    await log.follow(source());
    await log.close();
    assert.ok(log.failure instanceof HarnessError);
  });

  it('is a harness error where no file can be', async () => {
    await assert.rejects(NodeLog.open('/dev/null/n1/log.txt'), HarnessError);
  });
});

// eslint-disable-next-line @typescript-eslint/require-await -- a source without waiting
async function* output(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const [position, text] of texts.entries()) {
    const header = Buffer.from([1 + (position % 2), 0, 0, 0, 0, 0, 0, text.length]);
    yield Buffer.concat([header, Buffer.from(text)]);
  }
}
