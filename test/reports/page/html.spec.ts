import { describe, it } from 'mocha';
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { escapeHtml, markup, scriptJson } from '../../../reports/page/html.ts';

describe('markup', () => {
  it('escapes values and keeps markup', () => {
    const value = '<img src=x onerror="alert(1)">';
    assert.equal(
      markup`<p title="${value}">${markup`<b>${value}</b>`}</p>`.text,
      '<p title="&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"><b>&lt;img src=x onerror=&quot;alert(1)&quot;&gt;</b></p>',
    );
  });

  it('joins lists and leaves out undefined', () => {
    assert.equal(markup`${['a', markup`<i></i>`, undefined, 3]}`.text, 'a<i></i>3');
  });

  it('makes characters visible that reverse or hide text', () => {
    assert.equal(escapeHtml('a\u202eb\u0000c\u001b[2J'), 'a\\u202eb\\u0000c\\u001b[2J');
  });

  it('lets no text become markup or leave an attribute', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.doesNotMatch(escapeHtml(text), /[<>"'`]/)));
  });

  it('embeds JSON that cannot end its script element and reads back equal', () => {
    const hostile = { '</script>': '<!--<script>\u2028&' };
    const { text } = scriptJson(hostile);
    assert.doesNotMatch(text, /[<>&\u2028]/);
    assert.deepEqual(JSON.parse(text), hostile);
  });
});
