import * as z from 'zod';

/** What is shown of a file is its name. */
const envelopeSchema = z.object({
  data: z
    .object({
      id: z.string(),
      text: z.string().optional(),
      attachments: z.array(z.object({ name: z.string() })).default([]),
      content: z.unknown().optional(),
    })
    .transform(({ id, text, attachments, content }) => ({
      id,
      text: text ?? attachments.map(({ name }) => name).join(),
      isRich: content !== undefined,
    })),
});

const testSchema = z.object({ type: z.literal('channel.test') });
const endSchema = z.object({
  type: z.literal('conversation.ended'),
  data: z.object({ thread: z.object({ id: z.string() }) }),
});

/** The provider's side of the generic channel: what customers get to read. */
export class FakeReceiver {
  /** Every message that a customer's phone showed, in order. */
  readonly shown: { readonly id: string; readonly text: string }[] = [];
  /** Threads of which it was told that they have ended, as often as it was told. */
  readonly ended: string[] = [];
  /** At which of its URLs it took them: one URL knows nothing of what another has taken. */
  readonly takenAt = new Map<string, { readonly id: string; readonly text: string }[]>();
  /** While it is set: what a message is answered that it does not take, or undefined where it takes it. */
  turnsAway: ((message: z.infer<typeof envelopeSchema>['data'], url: string) => Response | undefined) | undefined;
  /** How it answers a test, which no customer gets to see. */
  tested: () => Response = () => Response.json({});
  /** While it is true: it takes a message, and its answer never arrives. */
  losesAnswers = false;
  /** Names a request before it is made. */
  readonly nameOf: (...call: Parameters<typeof fetch>) => string = () => 'send to provider';
  readonly #recognisesRepeats: boolean;

  constructor(recognisesRepeats: boolean) {
    this.#recognisesRepeats = recognisesRepeats;
  }

  readonly fetch: typeof fetch = (input, init) => {
    const url = z.string().parse(input);
    const body = typeof init?.body === 'string' ? init.body : '';
    const envelope: unknown = JSON.parse(body);
    if (testSchema.safeParse(envelope).success) return Promise.resolve(this.tested());
    const end = endSchema.safeParse(envelope).data;
    if (end !== undefined) {
      this.ended.push(end.data.thread.id);
      return Promise.resolve(Response.json({}));
    }
    const message = envelopeSchema.parse(envelope).data;
    const { id, text } = message;
    const refused = this.turnsAway?.(message, url);
    if (refused !== undefined) return Promise.resolve(refused);
    const taken = this.takenAt.get(url) ?? [];
    const repeated = this.#recognisesRepeats && taken.some((message) => message.id === id);
    if (!repeated) {
      this.shown.push({ id, text });
      this.takenAt.set(url, [...taken, { id, text }]);
    }
    if (this.losesAnswers) return Promise.reject(new TypeError('terminated'));
    return Promise.resolve(Response.json({ id: `provider-${id}` }));
  };
}
