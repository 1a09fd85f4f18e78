import * as z from 'zod';

/** What is shown of a file is its name. */
const envelopeSchema = z.object({
  data: z
    .object({
      id: z.string(),
      text: z.string().optional(),
      attachments: z.array(z.object({ name: z.string() })).default([]),
    })
    .transform(({ id, text, attachments }) => ({ id, text: text ?? attachments.map(({ name }) => name).join() })),
});

/** The provider's side of the generic channel: what customers get to read. */
export class FakeReceiver {
  /** Every message that a customer's phone showed, in order. */
  readonly shown: { readonly id: string; readonly text: string }[] = [];
  /** While it is set: what a message is answered that it does not take, or undefined where it takes it. */
  turnsAway: ((message: { readonly id: string; readonly text: string }) => Response | undefined) | undefined;
  /** While it is true: it takes a message, and its answer never arrives. */
  losesAnswers = false;
  /** Names a request before it is made. */
  readonly nameOf: (...call: Parameters<typeof fetch>) => string = () => 'send to provider';
  readonly #recognisesRepeats: boolean;

  constructor(recognisesRepeats: boolean) {
    this.#recognisesRepeats = recognisesRepeats;
  }

  readonly fetch: typeof fetch = (_input, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    const { id, text } = envelopeSchema.parse(JSON.parse(body)).data;
    const refused = this.turnsAway?.({ id, text });
    if (refused !== undefined) return Promise.resolve(refused);
    const repeated = this.#recognisesRepeats && this.shown.some((message) => message.id === id);
    if (!repeated) this.shown.push({ id, text });
    if (this.losesAnswers) return Promise.reject(new TypeError('terminated'));
    return Promise.resolve(Response.json({ id: `provider-${id}` }));
  };
}
