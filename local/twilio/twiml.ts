import { Parser } from 'htmlparser2';

/** What Twilio makes of the answer to a webhook of a message. */
export type ReadAnswer =
  /** These are texted to the customer. */
  | { readonly kind: 'texts'; readonly texts: readonly string[] }
  /** This stands in the console's debugger. */
  | { readonly kind: 'alert'; readonly code: number };

const XML_TYPES = ['text/xml', 'application/xml', 'text/html'];

/**
 * Reads an answer by its type: TwiML, or a plain text, which is sent as it is. Others are error 12300 (https://www.twilio.com/docs/api/errors/12300),
 * and what is no TwiML is error 12100.
 */
export function readAnswer(contentType: string, body: string): ReadAnswer {
  if (body.trim() === '') return { kind: 'texts', texts: [] };
  const type = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/plain') return { kind: 'texts', texts: [body] };
  return XML_TYPES.includes(type) ? readTwiml(body) : { kind: 'alert', code: 12300 };
}

/** `<Message>`, with its text in `<Body>` or without one around it. */
function readTwiml(xml: string): ReadAnswer {
  const path: string[] = [];
  const texts: string[] = [];
  let root: string | undefined;
  const parser = new Parser(
    {
      onopentag: (name) => {
        root ??= name;
        path.push(name);
        if (path.join('/') === 'Response/Message') texts.push('');
      },
      onclosetag: () => path.pop(),
      ontext: (text) => {
        if (!['Response/Message', 'Response/Message/Body'].includes(path.join('/'))) return;
        texts.push((texts.pop() ?? '') + text);
      },
    },
    { xmlMode: true },
  );
  parser.end(xml);
  if (root !== 'Response') return { kind: 'alert', code: 12100 };
  return { kind: 'texts', texts: texts.map((text) => text.trim()).filter((text) => text !== '') };
}
