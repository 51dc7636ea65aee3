import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CAPABILITIES } from '../../harness/core/capability-table.ts';
import { withTables } from '../../harness/requirements-tables.ts';
import { packageRoot } from '../../harness/version.ts';
import { faults } from '../../nemesis/registry.ts';

describe('the tables of what works where', () => {
  const committed = readFileSync(join(packageRoot(), 'docs', 'requirements.md'), 'utf8');

  it('in the documentation are those of the code: npm run requirements writes them', () => {
    assert.equal(committed, withTables(committed));
  });

  it('name every fault and every capability, whatever stood there before', () => {
    const [before = '', after = ''] = committed.split(/<!-- tables[^]*tables -->/);
    const rewritten = withTables(committed.replace(/\| `partition`[^\n]*\n/, '| `something-else` |\n'));
    assert.equal(rewritten, committed);
    assert.ok(before.length > 0 && after.length > 0);
    for (const { name } of faults.all) assert.match(rewritten, new RegExp(`^\\| \`${name}\` `, 'm'));
    for (const name of Object.keys(CAPABILITIES)) assert.match(rewritten, new RegExp(`^\\| \`${name}\` `, 'm'));
  });

  it('go between two marks, which have to be there', () => {
    assert.throws(() => withTables('# No marks'), RangeError);
  });
});
