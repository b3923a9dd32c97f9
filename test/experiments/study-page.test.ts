import assert from 'node:assert/strict';
import { figureOf, paragraphs, studyPage, tableOf } from '../../experiments/study-page.ts';

describe('the page of a study', () => {
  it('has its name, its question, its body and the command that makes it again', () => {
    const page = studyPage({
      name: 'a<b',
      question: 'Is 1 < 2?',
      body: '<p>yes</p>',
      repeat: 'finfra reproduce "a"',
    });
    for (const shown of [
      '<h1>a&lt;b</h1>',
      'Is 1 &lt; 2?',
      '<p>yes</p>',
      'reproduce &quot;a&quot;',
    ])
      assert.ok(page.includes(shown), shown);
    assert.doesNotMatch(page, /Version of the code|undefined/);
    const told = studyPage({ name: 'a', question: 'b?', body: '', repeat: '', version: '1.2' });
    assert.ok(told.includes('Version of the code: 1.2.'));
  });

  it('rounds numbers of tables, and leaves texts as they are', () => {
    const table = tableOf({
      columns: ['who', 'n'],
      rows: [
        ['<x>', 12345.678],
        ['y', '0.123456'],
      ],
    });
    assert.ok(table.includes('<tr><th>&lt;x&gt;</th><td>12350</td></tr>'));
    assert.ok(table.includes('<tr><th>y</th><td>0.123456</td></tr>'));
    assert.equal(paragraphs(['a & b', 'c']), '<p>a &amp; b</p>\n<p>c</p>');
  });

  it('keeps the ids of figures apart, and has a caption where there is one', () => {
    const svg = '<svg><clipPath id="clip0"/><g clip-path="url(#clip0)"/></svg>';
    const figure = figureOf({ name: 'one', svg, caption: '' });
    assert.ok(figure.includes('id="one-clip0"') && figure.includes('url(#one-clip0)'));
    assert.doesNotMatch(figure, /figcaption/);
    const below = figureOf({ name: 'one', svg, caption: 'less < more' });
    assert.ok(below.includes('<figcaption>less &lt; more</figcaption>'));
  });
});
