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
    ['an entity of no known name, and one of no character', '<p>&nosuch; &#0; &#xD800;</p>', '&nosuch; \ufffd \ufffd'],
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
    ['breaks after words', 'Hello Ida,<br/><br/>Your parcel left.<br>Bye', 'Hello Ida,\n\nYour parcel left.\nBye'],
    ['references alone', 'It&#39;s ready &amp; waiting', "It's ready & waiting"],
    [
      'every name of a letter',
      '<p>s&oelig;ur, &Scaron;koda, &zwnj;a, na&iuml;ve, &AMP;</p>',
      'sœur, Škoda, \u200ca, naïve, &',
    ],
    ['every name of a letter without a tag', 'Ma s&oelig;ur &#x1F600;', 'Ma sœur 😀'],
    ['emphasis among words', 'Your code is <b>4711</b>', 'Your code is 4711'],
    ['emphasis of what is quoted', 'He said <i>"yes"</i> to it', 'He said "yes" to it'],
    ['what Office writes', '<p class="MsoNormal">Your parcel left.<o:p></o:p></p>', 'Your parcel left.'],
    [
      'a picture for an emoji',
      '<p>Thank you <img alt="😀" src="https://cdn.example.net/1f600.png"></p>',
      'Thank you 😀',
    ],
    [
      'a table in a figure',
      '<figure class="table"><table><tbody><tr><td>Size</td><td>M</td></tr></tbody></table></figure>',
      'Size M',
    ],
    ['comments', '<!--StartFragment--><p>Your parcel left.</p><!--EndFragment-->', 'Your parcel left.'],
    ['paragraphs that do not end', '<p>One<p>Two', 'One\nTwo'],
    ['items that do not end', '<ul><li>One<li>Two</ul>', '- One\n- Two'],
    ['a break behind a paragraph', '<p>One</p><br>', 'One'],
    [
      'a whole document',
      '<!DOCTYPE html><html><head><title>x</title><style>p > a { b: "<c>" }</style></head><body><p>One</p></body></html>',
      'One',
    ],
    ['a style sheet before it', '<style>p{color:red}</style><p>One</p>', 'One'],
    ['newer elements', '<article><p>Hello</p></article>', 'Hello'],
    ['a label', '<label>Name:</label> <strong>Ida</strong>', 'Name: Ida'],
    ['words behind a paragraph', '<p>words</p> and more', 'words\nand more'],
    ['what crosses', '<p>crossed <b>over</p></b>', 'crossed over'],
    ['what does not end', '<p>not closed <b>over</b>', 'not closed over'],
    ['an element of a component', '<div><g-emoji alias="smile">😀</g-emoji> Hi</div>', '😀 Hi'],
    ['signs that were escaped', 'Type &lt;b&gt; for bold', 'Type <b> for bold'],
  ])('reads %s', async (_case, html, text) => {
    expect(await plainText(html)).toBe(text);
  });

  it.each([
    'a < b',
    'if a<b and c>d',
    'Tom & Jerry &amp; others',
    'AT&T &amp; co',
    'a &nosuch; b &amp; c',
    'https://shop.example.net/?a=1&copy=2&lt=3',
    '<3',
    '<br>',
    'Use <br> for a new line',
    'Is it <br> or <br/>?',
    'The element “<div>” holds others',
    'Write <b> before the word and </b> after it',
    'if (a<b) { c("</p>") }',
    '<unknown>word</unknown>',
    'Mail Ida <ida@example.net> or <https://shop.example.net/>',
    'Dear <name>, your <b>code</b>',
    'The tag <p> begins a paragraph',
    '<p> begins a paragraph',
    '<p>1 < 2</p>',
    '<p title="never closed>Yes</p>',
    'In your browser type <script>alert(1)</script>',
    '<script>alert(1)</script>',
    'A <b>bold</i> word',
    'only <b>begun',
    '<p <i <b>word</p>',
    '<3>x</3>',
    '<3 title="<b>">x</b>',
    '<!-- never closed',
    '  two  spaces  ',
    'Un espace insécable\u00a0!',
    '',
  ])('leaves %j as it is', async (text) => {
    expect(await plainText(text)).toBe(text);
  });

  it.each(['\u200b', ' ', '\u2800', '\u3164', '<p>&nbsp;</p>', '<p>\u200b</p>', '&#8203;'])(
    'is nothing of %j',
    async (text) => {
      expect(await plainText(text)).toBe('');
    },
  );

  it('leaves no control in what a customer gets', async () => {
    expect(await plainText('a\0b\u001b[31m\tc\r\nd\ud83d')).toBe('ab[31m\tc\r\nd\ufffd');
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
  )('leaves the line of a %s whole', async (name) => {
    expect(await plainText(`<p>a<${name}>b</${name}>c</p>`)).toBe('abc');
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
  ])('sets a %s on lines of its own', async (name) => {
    expect(await plainText(`<div>a<${name}>b</${name}>c</div>`)).toBe('a\nb\nc');
  });

  // Without what no keyboard types, and what is cleaned away: controls, and the separators of lines.
  const typed = fc
    .string({ unit: 'grapheme', maxLength: 60 })
    .map((text) => text.replaceAll(/(?![\t\n\r])\p{Cc}|[\u2028\u2029]/gu, ' '));

  it('leaves every text without tags and references as it is', async () => {
    await fc.assert(
      fc.asyncProperty(typed, async (text) => {
        const plain = `Ida: ${text.replaceAll('<', '‹').replaceAll('&', '+')}`;
        expect(await plainText(plain)).toBe(plain);
      }),
    );
  });

  it('leaves every text in which a sign stands alone as it is, whatever else is in it', async () => {
    const alone = fc.constantFrom(
      'a < b',
      '1 <2',
      '<3',
      'x<-y',
      'if (a<b && c)',
      '<ida@example.net>',
      '<name>',
      '<script>',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(typed, fc.constantFrom('<p>', '</p>', '<b>', '<br>'))),
        alone,
        async (parts, sign) => {
          const text = `Ida ${parts.join(' ').replaceAll(/[&"'\s]+/g, ' ')} ${sign} .`;
          expect(await plainText(text)).toBe(text);
        },
      ),
    );
  });

  const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const line = fc.string({ unit: 'grapheme' }).map((text) => `x${text.replaceAll(/\s+/g, ' ').trim()}`);

  it('gives back what an editor made of any line of text', async () => {
    const around = fc.constantFrom<readonly [string, string]>(
      ...([
        ['<p>', '</p>'],
        ['<p class="MsoNormal">', '<o:p></o:p></p>'],
        ['<!--StartFragment--><p>', '</p><!--EndFragment-->'],
        ['<div><span style="color: red">', '</span></div>'],
        ['<html><body>', '</body></html>'],
        ['<p>', ''],
        ['<div><br></div><p>', '<br></p>'],
        ['<style>p { color: red }</style><p>', '</p>'],
      ] as const),
    );
    await fc.assert(
      fc.asyncProperty(line, around, async (text, [begin, end]) => {
        expect(await plainText(`${begin}${escaped(text)}${end}`)).toBe(text);
      }),
    );
  });

  it('gives back each line that an editor made, in whichever way it sets lines', async () => {
    const lines = fc.array(line, { minLength: 2, maxLength: 5 });
    const ways = fc.constantFrom<(lines: readonly string[]) => string>(
      (all) => all.map((one) => `<p>${one}</p>`).join(''),
      (all) => all.map((one) => `<p>${one}`).join('\n'),
      (all) => all.map((one) => `<div>${one}</div>`).join('\n'),
      (all) => `<div>${all.join('<br>')}</div>`,
      (all) => all.join('<br />'),
    );
    await fc.assert(
      fc.asyncProperty(lines, ways, async (all, way) => {
        expect(await plainText(way(all.map(escaped)))).toBe(all.join('\n'));
      }),
    );
  });

  it('never throws, and never leaves a tag of an editor that it has read', async () => {
    const piece = fc.constantFrom(
      ...['<p>', '</p>', '<ul>', '</li>', '<li>', '<a href="', '">', '</a>', '<br>', '&#x', ';', 'a', "'", '<', '<!--'],
      ...[
        '-->',
        '<style>',
        '</style>',
        '<o:p>',
        '<img alt="b">',
        '<table><tr><td>',
        '&lt;',
        '&',
        ' ',
        '\n',
        '</b>',
        '<b>',
      ],
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece), async (pieces) => {
        const text = pieces.join('');
        const read = await plainText(text);
        if (read !== text && !text.includes('&lt;')) expect(read).not.toMatch(/<\/?(?:p|ul|li|br|b|table|o:p)[\s>]/);
      }),
      { numRuns: 1_000 },
    );
  });

  it('reads markup that is nested 500 deep, and leaves what no editor makes', async () => {
    const nested = (depth: number) => `${'<div>'.repeat(depth)}Deep${'</div>'.repeat(depth)}`;
    expect(await plainText(nested(500))).toBe('Deep');
    expect(await plainText(nested(100_000))).toBe(nested(100_000));
  });
});
