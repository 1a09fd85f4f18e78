/** How HTML begins for a browser that guesses (https://mimesniff.spec.whatwg.org/#identifying-a-resource-with-an-unknown-mime-type). */
const html =
  /^\s*<(?:!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)(?:[\s>]|$)/i;
/** An XML declaration, comments and a document type may stand before the root. */
const beforeRoot = /^\s*(?:<\?[^>]*\?>|<!--.*?-->|<!doctype[^>[]*(?:\[[^\]]*\])?\s*>)/is;

/** The media type of text by how it begins. What a browser or a shell would run is told apart from plain text. */
export function typeOfText(text: string): string {
  if (text.startsWith('#!')) return 'text/x-shellscript';
  const root = /^\s*<(?:\w+:)?(svg|html)[\s>/]/i.exec(withoutProlog(text))?.[1]?.toLowerCase();
  if (root === 'svg') return 'image/svg+xml';
  if (root === 'html' || html.test(text)) return 'text/html';
  return /^\s*<\?xml\s/.test(text) ? 'application/xml' : 'text/plain';
}

function withoutProlog(text: string): string {
  const rest = text.replace(beforeRoot, '');
  return rest === text ? text : withoutProlog(rest);
}
