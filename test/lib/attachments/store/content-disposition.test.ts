import { describe, expect, it } from 'vitest';
import { contentDisposition } from '../../../../lib/attachments/store/create-s3-file-store.ts';

describe('contentDisposition', () => {
  it.each(['image/png', 'image/jpeg', 'audio/ogg', 'video/mp4', 'audio/x-m4a', 'application/pdf'])(
    'has %s shown',
    (type) => {
      expect(contentDisposition('a.bin', type)).toMatch(/^inline; /);
    },
  );

  it.each([
    ...['text/html', 'image/svg+xml', 'text/plain', 'application/xml', 'application/zip', 'application/octet-stream'],
    ...['application/xhtml+xml', 'image/png; text/html', 'text/html;image/png', 'ximage/png', ''],
  ])('has “%s” kept and never shown, for it might be active', (type) => {
    expect(contentDisposition('a.bin', type)).toMatch(/^attachment; /);
  });

  it.each([
    ['label.pdf', `filename="label.pdf"; filename*=UTF-8''label.pdf`],
    ['été 2.pdf', `filename="_t__2.pdf"; filename*=UTF-8''%C3%A9t%C3%A9%202.pdf`],
    [`it's (1)*.pdf`, `filename="it_s__1__.pdf"; filename*=UTF-8''it%27s%20%281%29%2A.pdf`],
    ['📦.png', `filename="__.png"; filename*=UTF-8''%F0%9F%93%A6.png`],
  ])('writes the name “%s” for old readers and for those of RFC 6266', (name, written) => {
    expect(contentDisposition(name, 'application/zip')).toBe(`attachment; ${written}`);
  });

  it('lets no name out of its quotes', () => {
    const written = contentDisposition('a"; filename="b.exe\r\nx-evil: 1\\', 'image/png');
    expect(written).toMatch(/^inline; filename="[\w.-]*"; filename\*=UTF-8''[\w.%-]*$/);
  });
});
