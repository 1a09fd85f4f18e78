import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../lib/messages/plain-text.ts';

describe('plainText', () => {
  it.each([
    ['a paragraph', '<p>It leaves today.</p>', 'It leaves today.'],
    [
      'entities',
      '<p>if 1 &lt; 2 &amp; &quot;three&quot; &#8211; &#xE7;a va&nbsp;?</p>',
      'if 1 < 2 & "three" – ça va ?',
    ],
    [
      'accents by their names',
      '<div>d&eacute;j&agrave; vu, Stra&szlig;e, &Uuml;ber, se&ntilde;or</div>',
      'déjà vu, Straße, Über, señor',
    ],
    ['an entity of no known name', '<p>&nosuch; &#0; &#xD800; &#9999999;</p>', '&nosuch; &#0; &#xD800; &#9999999;'],
    ['what was escaped twice once', '<p>&amp;lt;b&amp;gt;</p>', '&lt;b&gt;'],
    ['paragraphs', '<p>One</p><p>Two</p>\n<p>Three</p>', 'One\nTwo\nThree'],
    ['an empty line', '<p>One</p><p><br></p><p>Two</p>', 'One\n\nTwo'],
    ['breaks', '<div>One<br>Two<br/>Three<BR /></div>', 'One\nTwo\nThree'],
    ['emphasis', '<p>It is <strong>really</strong> <em>late</em>.</p>', 'It is really late.'],
    ['white space of the source', '<div>\n  One\n  two\t three\n</div>', 'One two three'],
    ['white space that is meant', '<pre>a  b\n c</pre>', 'a  b\n c'],
    ['a list', '<p>Bring:</p><ul><li>tea</li><li><p>milk</p></li></ul><p>Bye</p>', 'Bring:\n- tea\n- milk\nBye'],
    ['a numbered list', '<ol><li>First</li><li>Second</li></ol>', '1. First\n2. Second'],
    ['a list in a list', '<ul><li>a<ol><li>b</li></ol></li></ul>', '- a\n  1. b'],
    [
      'a link',
      '<p>See <a href="https://shop.example.net/?a=1&amp;b=2">the shop</a>.</p>',
      'See the shop (https://shop.example.net/?a=1&b=2).',
    ],
    [
      'a link that says where it leads',
      "<p><a href='https://shop.example.net'>shop.example.net</a></p>",
      'shop.example.net',
    ],
    ['an address to write to', '<p><a href="mailto:ida@example.net">Ida</a></p>', 'Ida (ida@example.net)'],
    ['a link without words', '<p><a href="https://shop.example.net"></a></p>', 'https://shop.example.net'],
    ['a link that is a script', '<p><a href="javascript:alert(1)">here</a></p>', 'here'],
    ['an end of a tag inside a value', '<p title="a > b">Yes</p>', 'Yes'],
    ['cells of a table', '<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>', 'a b\nc'],
    ['nothing at all', '<p><br></p>', ''],
    ['markup with white space around it', ' \n<p>One</p>\n', 'One'],
    ['blanks on both sides of a tag once', '<p>a <b> b</b></p>', 'a b'],
    ['white space at the end of a line that is meant', '<pre>a  \n b</pre>', 'a\n b'],
    ['lines of Windows', '<pre>a\r\nb</pre>', 'a\nb'],
    ['what is preformatted between what is not', '<div><b>x</b><pre>a  b</pre>c  d</div>', 'x\na  b\nc d'],
    ['a list after another', '<div><ul><li>a</li></ul><ol><li>b</li></ol><ul><li>c</li></ul></div>', '- a\n1. b\n- c'],
    ['an item without a list', '<li>a</li>', '- a'],
    ['a paragraph in an item, behind a blank', '<ul><li> <p>tea</p></li></ul>', '- tea'],
    ['the head of a table', '<table><tr><th>a</th><th>b</th></tr></table>', 'a b'],
    ['a line', '<div>a<hr>b</div>', 'a\nb'],
    [
      'a link with emphasis in it',
      '<p><a href="https://shop.example.net">the <b>shop</b> there</a></p>',
      'the shop there (https://shop.example.net)',
    ],
    [
      'a link of a single quote',
      "<p><a href='https://shop.example.net'>Shop</a></p>",
      'Shop (https://shop.example.net)',
    ],
    ['a link with blanks', '<p><a href = " https://shop.example.net ">Shop</a></p>', 'Shop (https://shop.example.net)'],
    ['a link without TLS', '<p><a href="http://shop.example.net">Shop</a></p>', 'Shop (http://shop.example.net)'],
    ['a link to a number', '<p><a href="tel:+4550001234">Ida</a></p>', 'Ida (+4550001234)'],
    ['a link to nowhere', '<p><a name="x">here</a></p>', 'here'],
    [
      'a link that says where it leads without TLS',
      '<p><a href="http://shop.example.net/">shop.example.net </a></p>',
      'shop.example.net',
    ],
    [
      'a link that says where it leads but for a slash',
      '<p><a href="https://shop.example.net/a/">shop.example.net/a</a></p>',
      'shop.example.net/a',
    ],
    ['a link of a blank', '<p>See<a href="https://shop.example.net"> </a></p>', 'See https://shop.example.net'],
    ['a script that names an address', '<p><a href="javascript:open(&quot;https://a&quot;)">here</a></p>', 'here'],
    [
      'a link with another in it',
      '<p><a href="https://shop.example.net/?to=mailto:ida">Shop</a></p>',
      'Shop (https://shop.example.net/?to=mailto:ida)',
    ],
  ])('reads %s', (_case, html, text) => {
    expect(plainText(html)).toBe(text);
  });

  it.each([
    'a < b',
    'if a<b and c>d',
    'Tom & Jerry &amp; others',
    '<3',
    '<br>',
    '<unknown>word</unknown>',
    'The tag <p> begins a paragraph',
    '<p>not closed',
    '<p>crossed <b>over</p></b>',
    '<p>1 < 2</p>',
    '<p title="never closed>Yes</p>',
    '<script>alert(1)</script>',
    '<p>words</p> and more',
    'words <b>bold</b>',
    '<p>not closed <b>over</b>',
    '<p <i <b>word</p>',
    '<3>x</3>',
    '<3 title="<b>">x</b>',
    '  two  spaces  ',
    '',
  ])('leaves %j as it is', (text) => {
    expect(plainText(text)).toBe(text);
  });

  it.each(
    ['b', 'strong', 'i', 'em', 'u', 's', 'del', 'ins', 'span', 'font'].concat(
      'code',
      'small',
      'sub',
      'sup',
      'mark',
      'a',
    ),
  )('leaves the line of a %s whole', (name) => {
    expect(plainText(`<p>a<${name}>b</${name}>c</p>`)).toBe('abc');
  });

  it.each([
    'p',
    'div',
    'blockquote',
    'pre',
    'h1',
    'h2',
    'h3',
    'h4',
    'h5',
    'h6',
    'table',
    'tbody',
    'thead',
    'tr',
    'ul',
    'ol',
  ])('sets a %s on lines of its own', (name) => {
    expect(plainText(`<div>a<${name}>b</${name}>c</div>`)).toBe('a\nb\nc');
  });

  it('leaves every text without a tag as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const untagged = text.replaceAll('<', '‹');
        expect(plainText(untagged)).toBe(untagged);
      }),
    );
  });

  it('gives back what an editor made of any line of text', () => {
    const line = fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/\s+/g, ' ').trim());
    fc.assert(
      fc.property(line, (text) => {
        const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        expect(plainText(`<p>${escaped}</p>`)).toBe(text);
      }),
    );
  });

  it('never throws, whatever the markup', () => {
    const piece = fc.constantFrom(
      '<p>',
      '</p>',
      '<ul>',
      '</li>',
      '<li>',
      '<a href="',
      '">',
      '</a>',
      '<br>',
      '&#x',
      ';',
      'a',
      "'",
      '<',
    );
    fc.assert(fc.property(fc.array(piece), (pieces) => typeof plainText(pieces.join('')) === 'string'));
  });

  it('reads markup nested a hundred thousand deep', () => {
    const depth = 100_000;
    expect(plainText(`${'<div>'.repeat(depth)}Deep${'</div>'.repeat(depth)}`)).toBe('Deep');
  });
});
