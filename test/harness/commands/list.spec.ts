import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { systems } from '../../../cluster/systems/registry.ts';
import { verdict } from '../../verdict-process.ts';

interface Listed {
  readonly systems: readonly { readonly name: string; readonly logPatterns: readonly { readonly pattern: string }[] }[];
}

describe('verdict list --json', () => {
  it('gives the patterns of logs as their source text', async () => {
    const { exitCode, stdout } = await verdict('list', 'systems', '--json');
    assert.equal(exitCode, 0);
    const listed = JSON.parse(stdout) as Listed;
    const patternsOf = (name: string): readonly string[] =>
      listed.systems.find((system) => system.name === name)?.logPatterns.map(({ pattern }) => pattern) ?? [];
    for (const name of ['raft', 'etcd']) {
      const sources = systems.named(name).logPatterns.map(({ pattern }) => pattern.source);
      assert.ok(sources.length > 0);
      assert.deepEqual(patternsOf(name), sources);
    }
  });
});
