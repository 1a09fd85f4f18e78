import { describe, expect, it } from 'vitest';
import { inputValue, parseHtml, structureOf } from './html.ts';

describe('the HTML reader of these tests', () => {
  it('sees elements, attributes and text', () => {
    expect(parseHtml('<p class="a &amp; b" hidden>1 &lt; 2<br/></p>')).toEqual({
      tags: [
        { name: 'p', attributes: { class: 'a & b', hidden: '' } },
        { name: 'br', attributes: {} },
      ],
      text: '1 < 2',
    });
  });

  it.each([
    { case: 'an element', value: '<img src=x onerror=alert(1)>' },
    { case: 'an element that is not closed', value: '<svg/onload=alert(1)' },
    { case: 'the end of a quoted value', value: '" onfocus="alert(1)' },
    { case: 'the end of a tag', value: '"><script>alert(1)</script>' },
  ])('sees $case that was let through', ({ value }) => {
    const page = (shown: string) => `<p title="${shown}">${shown}</p>`;
    expect(structureOf(page(value))).not.toEqual(structureOf(page('plain')));
  });

  it('reads one input by its name', () => {
    expect(inputValue('<input name="a" value="1" /><input value="&#39;2" name=b>', 'b')).toBe("'2");
    expect(() => inputValue('<input name="a" />', 'b')).toThrow('0 inputs');
  });
});
