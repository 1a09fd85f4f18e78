/** Elements that begin and end a line. */
export const blocks = new Set([
  ...['p', 'div', 'ul', 'ol', 'li', 'dl', 'dt', 'dd', 'blockquote', 'pre', 'hr', 'center', 'address'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'table', 'tbody', 'thead', 'tfoot', 'tr', 'caption', 'colgroup'],
  ...['article', 'section', 'header', 'footer', 'main', 'aside', 'nav', 'figure', 'figcaption', 'details', 'summary'],
  ...['html', 'body', 'fieldset', 'legend'],
]);

/** Elements inside of a line. */
export const inline = new Set([
  ...['a', 'b', 'strong', 'i', 'em', 'u', 's', 'strike', 'del', 'ins', 'span', 'font', 'code', 'kbd', 'samp', 'var'],
  ...['tt', 'small', 'big', 'sub', 'sup', 'mark', 'td', 'th', 'label', 'abbr', 'acronym', 'cite', 'q', 'dfn', 'time'],
  ...['bdi', 'bdo', 'nobr', 'ruby', 'rb', 'rp', 'rt', 'picture', 'data'],
]);

/** Elements whose content nobody sees. */
export const unseen = new Set(['style', 'head', 'title', 'xml', 'template']);

/** Elements without an end tag (HTML, "void elements"). */
export const empty = new Set(['br', 'hr', 'img', 'wbr', 'col', 'meta', 'link', 'source', 'base']);

/** Elements whose end tag may be left out (HTML, "optional tags"). */
export const endless = new Set([
  'p',
  'li',
  'dt',
  'dd',
  'tr',
  'td',
  'th',
  'thead',
  'tbody',
  'tfoot',
  'html',
  'body',
  'head',
]);
