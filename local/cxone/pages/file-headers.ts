const pictures = new Set(['image/avif', 'image/bmp', 'image/gif', 'image/jpeg', 'image/png', 'image/webp']);

/** What a browser shows as a picture and can't run: SVG is a document with scripts. */
export function isPicture(mimeType: string): boolean {
  return pictures.has(mimeType);
}

/** Headers of a stranger's file on the desk's own origin: shown where it is a picture, else saved under its name. */
export function fileHeaders(name: string, mimeType: string): Record<string, string> {
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16)}`,
  );
  return {
    'content-type': mimeType,
    'content-disposition': `${isPicture(mimeType) ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded}`,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    // What is once kept stays as it is.
    'cache-control': 'private, max-age=31536000, immutable',
  };
}
