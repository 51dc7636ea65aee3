import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { prepare, schemaParts } from '../harness/prepare.ts';
import { specJsonSchema } from '../harness/spec/json-schema.ts';
import { packageRoot } from '../harness/version.ts';

const EXAMPLES = join(packageRoot(), 'examples');

describe('examples and documentation', () => {
  for (const name of readdirSync(EXAMPLES).filter((file) => file.endsWith('.yaml'))) {
    it(`${name} is a valid spec and plans`, async () => {
      const text = readFileSync(join(EXAMPLES, name), 'utf8');
      const { plan } = await prepare({
        text,
        file: name,
        overrides: [{ key: 'seed', value: '1', flag: '--seed' }],
        plugins: [],
      });
      assert.ok(plan.faults.length > 0);
      assert.ok(plan.clients.every(({ operations }) => operations.length > 0));
    });
  }

  it('the YAML in the README is a valid spec', async () => {
    const readme = readFileSync(join(packageRoot(), 'README.md'), 'utf8');
    const blocks = [...readme.matchAll(/```yaml\n(.*?)```/gs)].map(([, text]) => text ?? '');
    assert.ok(blocks.length > 0);
    for (const text of blocks) await prepare({ text, file: 'README.md', overrides: [], plugins: [] });
  });

  it('the committed JSON Schema is the one the code gives (npm run schema writes it)', () => {
    const committed = readFileSync(join(packageRoot(), 'schema', 'spec.schema.json'), 'utf8');
    assert.equal(committed, specJsonSchema(schemaParts()));
  });

  it('files and folders that the documentation links to exist', () => {
    for (const file of [
      'README.md',
      'CONTRIBUTING.md',
      'docs/architecture.md',
      'docs/requirements.md',
      'docs/how-to/test-your-raft.md',
    ]) {
      const text = readFileSync(join(packageRoot(), file), 'utf8');
      const folder = join(packageRoot(), file, '..');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
        assert.doesNotThrow(() => readdirSync(join(folder, target, '..')).includes(target), `${file}: ${target}`);
      }
    }
  });
});
