import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { verdict } from '../../verdict-process.ts';

describe('verdict replay', () => {
  it('of several folders says that it takes one, and which', async () => {
    const { exitCode, stderr } = await verdict('replay', 'runs/x-1', 'runs/x-2');
    assert.equal(exitCode, 64, stderr);
    assert.match(stderr, /replay takes one folder or file at a time, not runs\/x-1 runs\/x-2/);
    assert.match(stderr, /npx verdict replay runs\/x-1$/m);
  });
});
