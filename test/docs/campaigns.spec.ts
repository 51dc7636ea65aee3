import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readRegressions } from '../../harness/campaign/regressions.ts';
import { assertKnown } from './command-lines.ts';
import { DOCS } from './shown-commands.ts';
import { codeIn } from './tables.ts';

const SPEC = 'system: raft\nengine: sim\nnodes: 3\nduration: 5s\n';

describe('the pages about campaigns', () => {
  for (const page of ['campaigns.md', join('how-to', 'nightly.md')]) {
    it(`${page} has only commands that there are`, async () => {
      const text = readFileSync(join(DOCS, page), 'utf8');
      const blocks = [...text.matchAll(/^```sh\n([^]*?)^```/gm)].map(([, block = '']) => block);
      const inline = codeIn(text).filter((code) => code.startsWith('verdict '));
      const commands = blocks.flatMap((block) => block.replaceAll('\\\n', '').trim().split('\n'));
      assert.ok(commands.length >= 2);
      for (const command of [...commands, ...inline.map((code) => `npx ${code}`)]) {
        await assertKnown(command.replaceAll(/ +/g, ' '));
      }
    });
  }

  it('campaigns.md shows a file of regressions that can be read', () => {
    const text = readFileSync(join(DOCS, 'campaigns.md'), 'utf8');
    const [, file = ''] = /```yaml\n([^]*?)```/.exec(text) ?? [];
    const folder = mkdtempSync(join(tmpdir(), 'verdict-docs-'));
    try {
      for (const name of ['partitions', 'membership'])
        writeFileSync(join(folder, `${name}.yaml`), `name: ${name}\n${SPEC}`);
      writeFileSync(join(folder, 'regressions.yaml'), file);
      const regressions = readRegressions(join(folder, 'regressions.yaml'));
      assert.deepEqual(
        regressions.map(({ name, must }) => [name, must]),
        [
          ['stale read after a partition', 'fail'],
          ['membership.yaml seed 12', 'pass'],
        ],
      );
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('campaigns.md has every flag', async () => {
    const text = readFileSync(join(DOCS, 'campaigns.md'), 'utf8');
    const { Command } = await import('commander');
    const { campaignCommand } = await import('../../harness/commands/campaign.ts');
    const program = new Command();
    const context = { stdout: process.stdout, stderr: process.stderr, signal: new AbortController().signal };
    campaignCommand(program, context, () => undefined);
    const flags = program.commands[0]?.options.map(({ long }) => long ?? '') ?? [];
    const unnamed = flags.filter((flag) => !text.includes(flag));
    // Those of `run`, which the page sums up, and the one that has a page of its own.
    const elsewhere = ['--seed', '--engine', '--host', '--duration', '--until', '--plugin', '--queue'];
    assert.deepEqual(
      unnamed.filter((flag) => !elsewhere.includes(flag)),
      [],
    );
  });
});
