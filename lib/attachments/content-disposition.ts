/** Types that a browser shows without running anything of theirs. Not SVG, nor HTML. */
const shown = /^(?:image\/(?:png|jpeg|gif|webp|avif|heic|bmp)|audio\/[\w.+-]+|video\/[\w.+-]+|application\/pdf)$/;

/** The header by which a file is shown, or kept under its name (RFC 6266); anything that might be active is kept. */
export function contentDisposition(name: string, type: string): string {
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const plain = name.replaceAll(/[^\w.-]/g, '_');
  return `${shown.test(type) ? 'inline' : 'attachment'}; filename="${plain}"; filename*=UTF-8''${encoded}`;
}
