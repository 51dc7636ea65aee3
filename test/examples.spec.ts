import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'mocha';
import { prepare, schemaParts } from '../harness/prepare.ts';
import { specJsonSchema } from '../harness/spec/json-schema.ts';
import { packageRoot } from '../harness/version.ts';
import { faults } from '../nemesis/registry.ts';

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
    for (const file of ['README.md', 'CONTRIBUTING.md', ...pagesOfDocumentation(), ...readmesOfExamples()]) {
      const text = readFileSync(join(packageRoot(), file), 'utf8');
      const folder = join(packageRoot(), file, '..');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)) {
        assert.doesNotThrow(() => readdirSync(join(folder, target, '..')).includes(target), `${file}: ${target}`);
      }
    }
  });

  it('docs/faults.md has a section for every fault', () => {
    const text = readFileSync(join(packageRoot(), 'docs', 'faults.md'), 'utf8');
    const headings = [...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    for (const { name } of faults.all) assert.ok(headings.includes(name), name);
  });
});

function pagesOfDocumentation(): string[] {
  const docs = readdirSync(join(packageRoot(), 'docs'), { recursive: true }).map(String);
  return docs.filter((file) => file.endsWith('.md')).map((file) => join('docs', file));
}

function readmesOfExamples(): string[] {
  const files = readdirSync(EXAMPLES, { recursive: true }).map(String);
  return files.filter((file) => file.endsWith('README.md')).map((file) => join('examples', file));
}
