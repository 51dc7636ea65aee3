import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FROM_NODE, TO_NODE } from '../../cluster/lockstep/protocol/schema.ts';
import { withProtocolTables } from '../../harness/protocol-tables.ts';
import { packageRoot } from '../../harness/version.ts';

describe('the tables of the node protocol', () => {
  const committed = readFileSync(join(packageRoot(), 'docs', 'lockstep', 'protocol.md'), 'utf8');

  it('in the documentation are those of the schema: npm run schema writes them', () => {
    assert.equal(committed, withProtocolTables(committed));
  });

  it('have every field of every line, whatever stood there before', () => {
    const rewritten = withProtocolTables(committed.replace(/\| `ran`[^\n]*\n/, '').replace('| `epoch`', '| `age`'));
    assert.equal(rewritten, committed);
    const [, toNode = '', fromNode = ''] = committed.split('npm run schema -->');
    const fieldsTo = Object.values(TO_NODE).flatMap(({ shape }) => Object.keys(shape));
    const fieldsFrom = Object.values(FROM_NODE).flatMap(({ shape }) => Object.keys(shape));
    for (const field of fieldsTo) assert.match(toNode, new RegExp(`^\\| \`${field}\` `, 'm'));
    for (const field of fieldsFrom) assert.match(fromNode, new RegExp(`^\\| \`${field}\` `, 'm'));
  });

  it('go between marks, which have to be there', () => {
    assert.throws(() => withProtocolTables('# No marks'), RangeError);
  });
});
