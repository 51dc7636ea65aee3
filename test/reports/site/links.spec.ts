import fc from 'fast-check';
import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { comparisonPath, filePath, placeAt, runPath } from '../../../reports/site/links.ts';

/** Names that folders and files may have. */
const name = fc
  .string({ minLength: 1, unit: 'grapheme' })
  .filter((text) => !/[/\0]/.test(text) && !/^\.\.?$/.test(text));

function decoded(path: string): string[] {
  return path.split('/').map(decodeURIComponent);
}

describe('places of a site', () => {
  it('are found again by the links that lead to them, whatever folders and files are called', () => {
    fc.assert(
      fc.property(name, name, name, (id, other, file) => {
        assert.deepEqual(placeAt(decoded(runPath(id))), { kind: 'run', id });
        assert.deepEqual(placeAt(decoded(comparisonPath(id, other))), { kind: 'comparison', older: id, newer: other });
        assert.deepEqual(placeAt(decoded(filePath(id, `${other}/${file}`))), { kind: 'file', id, path: [other, file] });
      }),
    );
  });

  it('begin with the list, and are no others', () => {
    assert.deepEqual(placeAt(['']), { kind: 'index' });
    assert.deepEqual(placeAt(['index.html']), { kind: 'index' });
    assert.deepEqual(placeAt(['compare.html']), { kind: 'compare-form' });
    for (const parts of [
      ['x'],
      ['run'],
      ['run', ''],
      ['run', '.html'],
      ['run', 'a'],
      ['runs', 'a'],
      ['compare', 'a.html'],
    ]) {
      assert.equal(placeAt(parts), undefined, parts.join('/'));
    }
  });
});
