import { createHash } from 'node:crypto';
import type { buildApp } from 'fauxqs';
import * as z from 'zod';

const MARK = '\uE000';
const FIRST_SURROGATE = 0xd800;
const FIRST_STAND_IN = 0x4e00;

/** Writes each surrogate of a character above U+FFFF as a mark and a stand-in, and the mark itself doubled. */
export function toBasicPlane(text: string): string {
  return text.replace(/\uE000|[\u{10000}-\u{10FFFF}]/gu, (character) => {
    if (character === MARK) return MARK + MARK;
    const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
    return units.map((unit) => MARK + String.fromCharCode(unit - FIRST_SURROGATE + FIRST_STAND_IN)).join('');
  });
}

/** The text that {@link toBasicPlane} was given. */
export function fromBasicPlane(text: string): string {
  return text.replace(/\uE000([\s\S])/g, (_, character: string) =>
    character === MARK ? MARK : String.fromCharCode(character.charCodeAt(0) - FIRST_STAND_IN + FIRST_SURROGATE),
  );
}

const sendSchema = z.looseObject({ MessageBody: z.string() });
const sendBatchSchema = z.looseObject({ Entries: z.array(sendSchema) });
const sentSchema = z.looseObject({ MD5OfMessageBody: z.string() });
const sentBatchSchema = z.looseObject({ Successful: z.array(sentSchema) });
const receivedSchema = z.looseObject({
  Messages: z.array(z.looseObject({ Body: z.string(), MD5OfBody: z.string() })),
});

/**
 * Lets emoji through: SQS takes characters from U+10000 to U+10FFFF in a body (Amazon SQS API Reference, SendMessage,
 * MessageBody), fauxqs 2.4.1 refuses them, so it is given an equivalent of the basic plane. The digests in the
 * answers follow the text that the client knows, because the SDK checks them.
 */
export function takeSupplementaryCharacters(app: ReturnType<typeof buildApp>): void {
  /** Per request: digest of what fauxqs was given → digest of what the client sent. */
  const digests = new WeakMap<object, Map<string, string>>();

  app.addHook('preHandler', (request, _reply, done) => {
    const known = new Map<string, string>();
    const escape = <S extends z.infer<typeof sendSchema>>(sent: S): S => {
      const escaped = toBasicPlane(sent.MessageBody);
      known.set(md5(escaped), md5(sent.MessageBody));
      return { ...sent, MessageBody: escaped };
    };
    const one = sendSchema.safeParse(request.body);
    const batch = sendBatchSchema.safeParse(request.body);
    if (one.success) request.body = escape(one.data);
    else if (batch.success) request.body = { ...batch.data, Entries: batch.data.Entries.map(escape) };
    digests.set(request, known);
    done();
  });

  app.addHook('preSerialization', (request, _reply, payload, done) => {
    const correct = <S extends z.infer<typeof sentSchema>>(sent: S): S => ({
      ...sent,
      MD5OfMessageBody: digests.get(request)?.get(sent.MD5OfMessageBody) ?? sent.MD5OfMessageBody,
    });
    const one = sentSchema.safeParse(payload);
    const batch = sentBatchSchema.safeParse(payload);
    const received = receivedSchema.safeParse(payload);
    if (one.success) done(null, correct(one.data));
    else if (batch.success) done(null, { ...batch.data, Successful: batch.data.Successful.map(correct) });
    else if (received.success) {
      const Messages = received.data.Messages.map((message) => {
        const Body = fromBasicPlane(message.Body);
        return { ...message, Body, MD5OfBody: md5(Body) };
      });
      done(null, { ...received.data, Messages });
    } else done(null, payload);
  });
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
