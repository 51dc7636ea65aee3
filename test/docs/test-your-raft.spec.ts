import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { assertKnown } from './command-lines.ts';
import { DOCS } from './shown-commands.ts';
import { linksIn } from './tables.ts';

const PAGE = join(DOCS, 'how-to', 'test-your-raft.md');

describe('docs/how-to/test-your-raft.md', () => {
  const page = readFileSync(PAGE, 'utf8');

  it('shows only commands that there are', async () => {
    const commands = page.split('\n').filter((line) => line.startsWith('npx '));
    assert.ok(commands.length >= 3, commands.join('\n'));
    for (const command of commands) await assertKnown(command);
  });

  it('leads to files that there are', () => {
    for (const target of linksIn(page)) {
      assert.ok(existsSync(join(dirname(PAGE), target.split('#')[0] ?? '')), target);
    }
  });
});
