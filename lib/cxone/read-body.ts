const MAX_LENGTH = 1_048_576;

/** The text of an answer, or why it could not be had. The status stands all the same. */
export type Body =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'too-large' } | { readonly kind: 'cut-off' };

/** Reads up to 1,048,576 characters, counted after decompression, and hangs up on more. */
export async function readBody(response: Response): Promise<Body> {
  let text = '';
  if (response.body === null) return { kind: 'text', text };
  try {
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.length > MAX_LENGTH) return { kind: 'too-large' };
    }
  } catch {
    return { kind: 'cut-off' };
  }
  return { kind: 'text', text };
}

/** The JSON value of a body; undefined where it is empty or is something else, such as a gateway's HTML. */
export function jsonOf(body: Body): unknown {
  if (body.kind !== 'text') return undefined;
  try {
    return JSON.parse(body.text);
  } catch {
    return undefined;
  }
}
