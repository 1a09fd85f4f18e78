import { beforeAll, describe, expect, it } from 'vitest';
import { telegramProvider } from '../../../lib/providers/telegram/index.ts';
import { cxoneFailure } from '../../support/cxone-failures.ts';
import type { AdapterInUse, Environment } from '../../support/deployment.ts';
import { brokenConnection, done, message, refusal, refusedConnection } from '../providers/telegram/fake-bot-api.ts';
import {
  type Findings,
  inbound,
  leaksIn,
  LeakWorld,
  outbound,
  type QuotingEffects,
  withQuotingErrors,
  withSecrets,
} from './leak-world.ts';

/** Whatever names or belongs to somebody in updates of Telegram, by its position. None is the beginning of another. */
const canary = {
  chat: '5209981127364',
  group: '-1008844301296',
  customer: '6417750093821',
  firstName: 'Quirinalda',
  lastName: 'Yttersveen-Ibbotson',
  userName: 'quirky_yttersveen',
  groupTitle: 'Neighbours of Hallway 3',
  message: '8830012746655',
  otherMessage: '7719203384461',
  quotedMessage: '6640918273355',
  update: '4419900217788',
  words: 'The violet heron ate my invoice 8812-77',
  changedWords: 'A crimson heron kept my invoice 8812-78',
  caption: 'My rash since Tuesday, see the left arm',
  quotedWords: 'Did the ointment of Dr. Vogelsang help',
  hiddenLink: 'https://letters.example.org/vogelsang-7741?sig=tok-Kx83',
  sharedPhone: '+4366498765432',
  sharedName: 'Bartholomea Zwergenstein',
  card: 'TEL;WORK:+4314455667788',
  forwardedName: 'Hieronymus Fensterwald',
  album: '13579864209753110',
  photo: 'AgACAgIAAxkBphoto-of-the-rash-01',
  otherPhoto: 'BgACAgIAAxkBphoto-of-the-rash-02',
  document: 'CQACAgIAAxkBdocument-of-knee-03',
  uniquePhoto: 'unique-Kd93-photo-rash-x1',
  uniqueDocument: 'other-unique-Lf27-knee-y2',
  fileName: 'x-ray of my left knee.txt',
  lostFileName: 'divorce papers final.txt',
  filePath: 'documents/knee-scan-00417-private.txt',
  startWord: 'invited-by-heron-5561-friend',
  reply: 'Dear Ms Y., your gallstone results are in',
  longReply: 'Your mortgage application 40-19-77 was',
  agentFileName: 'pregnancy test results.txt',
  lostAgentFileName: 'HIV screening letter.txt',
  agentFileLink: 'https://files.example.org/desk/blob-77102.txt?sas=tok-Pd5H6kLq2M',
  lostAgentFileLink: 'https://storage.example.org/blob-99381.txt?sas=tok-Ue9T4yGs7N',
  recipientName: 'Yttersveen, Quirinalda (mobile)',
  saidByTelegram: 'recipient 0043664-12345678 opted out',
  botToken: 'AAsecret-of-the-bot-Zw8Q2x',
  webhookSecret: 'Ht6-secret-of-the-webhook-1V',
} as const;
const canaries = withSecrets(canary);
const TOKEN = `7200000009:${canary.botToken}`;

/** What the Bot API says to a method, once. */
type Says = (url: string) => Response | Promise<Response>;

/** The Bot API and our own store of files from the outside. */
class Outside {
  readonly says = new Map<string, Says>();
  readonly called: string[] = [];

  readonly fetch: typeof fetch = async (input) => {
    const url = input instanceof Request ? input.url : String(input);
    if (!url.startsWith('https://api.telegram.org/')) return new Response('A file.');
    const method = url.slice(url.lastIndexOf('/') + 1);
    this.called.push(method);
    const says = this.says.get(method);
    if (says !== undefined) return says(url);
    if (method === 'getFile') return done({ file_path: canary.filePath });
    return message(17, Number(canary.chat));
  };
}

/** An error that quotes the address, as those of Node do. */
const quoting: Says = (url) => {
  const cause = Object.assign(new Error(`connect to ${url}\n    at ${url}`), { code: 'ERR_SOMETHING', input: url });
  throw new TypeError(`Failed to parse URL from ${url}`, { cause });
};
const refused =
  (status: number, words: string = canary.saidByTelegram): Says =>
  (url) =>
    refusal(status, `${words} (${canary.chat}, ${canary.firstName}, ${url})`, status === 429 ? { retry_after: 1 } : {});

type Flow = (world: LeakWorld, environment: Environment, outside: Outside) => Promise<unknown>;

const from = {
  id: Number(canary.customer),
  is_bot: false,
  first_name: canary.firstName,
  last_name: canary.lastName,
  username: canary.userName,
};
const privateChat = { id: Number(canary.chat), type: 'private', first_name: canary.firstName };
const group = { id: Number(canary.group), type: 'supergroup', title: canary.groupTitle };
const head = { message_id: Number(canary.message), date: 1_772_446_529, from, chat: privateChat };
let updates = 0;
const update = (content: object, kind = 'message') => {
  updates += 1;
  return { update_id: Number(canary.update) + updates, [kind]: { ...head, ...content } };
};
const photo = (id: string, unique: string) => [{ file_id: id, file_unique_id: unique, width: 90, height: 90 }];
const document = (name: string) => ({
  file_id: canary.document,
  file_unique_id: canary.uniqueDocument,
  file_name: name,
  mime_type: 'text/plain',
});
const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex');
const linkOfFile = `https://api.telegram.org/file/bot${TOKEN}/${canary.filePath}`;

const agents = (text: string, changes: object = {}) => ({
  thread: { idOnExternalPlatform: canary.chat },
  messageContent: { type: 'TEXT', payload: { text } },
  endUserRecipients: [{ idOnExternalPlatform: canary.customer, name: canary.recipientName }],
  ...changes,
});

/** Customers' updates, each delivered before the next comes. */
async function come(world: LeakWorld, environment: Environment, ...bodies: readonly object[]): Promise<void> {
  for (const body of bodies) {
    await world.receive(environment, body);
    await inbound(world, environment);
    await world.deployment.clock.advance(2_000);
  }
}
const inCxone = (world: LeakWorld) => JSON.stringify(world.deployment.cxone.messages);

const flows: Readonly<Record<string, Flow>> = {
  'a text, repeated and edited': async (world, environment) => {
    const first = update({ text: canary.words });
    const edit = update({ text: canary.changedWords, edit_date: 1_772_446_600 }, 'edited_message');
    const entities = [{ type: 'text_link', offset: 0, length: 3, url: canary.hiddenLink }];
    await come(world, environment, first, first, edit, edit, update({ text: canary.changedWords, entities }));
    for (const position of ['words', 'changedWords', 'hiddenLink'] as const) {
      expect(inCxone(world)).toContain(canary[position]);
    }
  },
  'another text under a known id': async (world, environment) => {
    await come(world, environment, update({ text: canary.words }), update({ text: canary.changedWords }));
  },
  'a shared contact, a place and an opened chat': async (world, environment) => {
    const contact = { phone_number: canary.sharedPhone, first_name: canary.sharedName, vcard: canary.card };
    const place = { location: { latitude: 48.2, longitude: 16.3 }, title: canary.words, address: canary.changedWords };
    const bodies = [{ contact }, { venue: place }, { text: `/start ${canary.startWord}` }];
    await come(world, environment, ...bodies.map((body, at) => update({ ...body, message_id: head.message_id + at })));
    expect(inCxone(world)).toContain(canary.sharedPhone);
    expect(inCxone(world)).toContain(canary.startWord);
  },
  'a message of a group, forwarded and in reply': async (world, environment) => {
    const quoted = { message_id: Number(canary.quotedMessage), date: 1, chat: group, from: { ...from, is_bot: true } };
    const reply = { reply_to_message: { ...quoted, text: canary.quotedWords }, text: canary.words };
    const origin = { type: 'hidden_user', sender_user_name: canary.forwardedName, date: 1 };
    const other = { message_id: Number(canary.otherMessage), forward_origin: origin, text: canary.changedWords };
    await come(world, environment, update({ chat: group, ...reply }), update({ chat: group, ...other }));
    await come(world, environment, update({ chat: group, message_id: 5, migrate_to_chat_id: Number(canary.group) }));
    expect(inCxone(world)).toContain(canary.forwardedName);
    expect(inCxone(world)).toContain(canary.quotedWords);
  },
  'a file with its caption': async (world, environment) => {
    world.deployment.web.files.set(linkOfFile, 'A scan');
    await come(world, environment, update({ document: document(canary.fileName), caption: canary.caption }));
    expect(world.deployment.files.files.size).toBe(1);
  },
  'files that the Bot API does not give, or not now': async (world, environment, outside) => {
    const answers = [refused(400, 'Bad Request: invalid file_id'), refused(400, 'file is too big'), quoting];
    for (const [at, says] of [...answers, refused(401), refused(500), brokenConnection, refusedConnection].entries()) {
      outside.says.set('getFile', says);
      const file = { document: document(canary.lostFileName), caption: canary.caption };
      await come(world, environment, update({ message_id: head.message_id + at, ...file }));
    }
    expect(inCxone(world)).toContain(canary.lostFileName);
  },
  'a file whose link leads to nothing': async (world, environment) => {
    await come(world, environment, update({ document: document(canary.lostFileName) }));
    expect(world.deployment.web.opened).toContain(linkOfFile);
  },
  'an album, of which a caption is edited': async (world, environment) => {
    world.deployment.web.files.set(linkOfFile, png);
    const first = { media_group_id: canary.album, photo: photo(canary.photo, canary.uniquePhoto) };
    const second = { message_id: Number(canary.otherMessage), photo: photo(canary.otherPhoto, canary.uniqueDocument) };
    const parts = [
      { ...first, caption: canary.caption },
      { ...first, ...second },
    ];
    for (const part of parts) await world.receive(environment, update(part));
    await inbound(world, environment);
    const edit = update({ ...first, caption: canary.changedWords, edit_date: 1_772_446_600 }, 'edited_message');
    await come(world, environment, edit);
    expect(world.table.written.join()).toMatch(/ALBUM#/);
  },
  'an album in an outage of CXone, of which a part comes late': async (world, environment) => {
    world.deployment.cxone.meets = () => cxoneFailure.outage('create-message');
    const part = (id: string) => ({ media_group_id: canary.album, photo: photo(canary.photo, id) });
    await world.receive(environment, update(part(canary.uniquePhoto)));
    for (let tries = 0; tries < 6; tries += 1) {
      await environment.workInbound();
      await world.deployment.clock.advance(20_000);
    }
    const late = { ...part(canary.uniqueDocument), message_id: Number(canary.otherMessage) };
    await world.receive(environment, update(late));
    world.deployment.cxone.meets = undefined;
    await inbound(world, environment);
    expect(world.deployment.cxone.messages.length).toBeGreaterThan(0);
  },
  'a message that CXone refuses, is parked and replayed': async (world, environment) => {
    const { cxone } = world.deployment;
    cxone.meets = () => cxoneFailure.refused('create-message', [{ field: canary.words, message: canary.words }]);
    await come(world, environment, update({ document: document(canary.lostFileName), caption: canary.caption }));
    expect(await world.table.list('PARKED#main')).toHaveLength(1);
    cxone.meets = undefined;
    await environment.replay();
    await inbound(world, environment);
    expect(cxone.messages).toHaveLength(1);
  },
  'webhooks that are forged, broken, or of an unknown kind': async (world, environment) => {
    await world.receive(environment, update({ text: canary.words }), { secret: `${canary.webhookSecret}-and-more` });
    await world.receive(environment, { message: { ...head, text: canary.words } });
    await world.receive(environment, [canary.words]);
    await world.receive(environment, { update_id: canary.words, message: canary });
    await world.receive(environment, update({ chat: canary.chat, text: canary.words }));
    await world.receive(environment, { update_id: 1, [canary.sharedPhone]: canary });
    await world.receive(environment, { update_id: 2, callback_query: { data: canary.words, from } });
    await world.receive(environment, { update_id: 3, callback_query: { id: canary.words, from, data: canary.words } });
    const reaction = { old_reaction: [], new_reaction: [{ type: 'emoji', emoji: canary.words }], user: from };
    await world.receive(environment, { update_id: 4, message_reaction: { ...reaction, message_id: canary.words } });
    await world.receive(environment, update({ from: { ...from, is_bot: true }, text: canary.words }));
    expect(world.errors.length).toBeGreaterThan(2);
  },
  'an agent’s message, and one that says the same again': async (world, environment, outside) => {
    for (const trace of ['trace-1', 'trace-1', 'trace-2']) {
      await environment.callBack(agents(canary.reply), trace);
      await world.deployment.clock.advance(10_000);
    }
    await outbound(world, environment);
    expect(outside.called.filter((method) => method === 'sendMessage').length).toBeGreaterThan(0);
  },
  'agents’ messages that Telegram refuses, in words of its own, or does not answer': async (
    world,
    environment,
    outside,
  ) => {
    const answers = [403, 400, 401, 404, 413, 500].map((status) => refused(status));
    const known = refused(403, 'Forbidden: bot was blocked by the user');
    const page: Says = (url) => new Response(`<html>${canary.saidByTelegram} ${url}</html>`, { status: 502 });
    const odd: Says = (url) => Response.json({ ok: true, result: { url, words: canary.saidByTelegram } });
    const others = [known, page, odd, quoting, brokenConnection, refusedConnection];
    for (const [at, says] of [...answers, ...others].entries()) {
      outside.says.set('sendMessage', says);
      await environment.callBack(agents(`${canary.reply} ${at}`));
      await outbound(world, environment);
      await world.deployment.clock.advance(600_000);
    }
    expect(world.deployment.logger.events()).toContain('outbound.failed');
  },
  'agents’ messages that wait, and are refused on the queue': async (world, environment, outside) => {
    let asked = 0;
    outside.says.set('sendMessage', (url) => ((asked += 1) === 1 ? refused(429)(url) : refused(400)(url)));
    for (const text of [canary.reply, canary.longReply]) await environment.callBack(agents(text));
    await outbound(world, environment);
    expect(world.deployment.cxone.statuses.map(({ status }) => status)).toEqual(['failed', 'failed']);
  },
  'an agent’s message in pieces, of which one is refused': async (world, environment, outside) => {
    let sent = 0;
    outside.says.set('sendMessage', (url) => ((sent += 1) === 2 ? refused(400)(url) : message(sent)));
    await environment.callBack(agents(`${canary.longReply} `.repeat(300)));
    await outbound(world, environment);
    expect(world.deployment.cxone.statuses.at(-1)?.status).toBe('failed');
  },
  'an agent’s files, each way in which one is lost': async (world, environment, outside) => {
    world.deployment.web.files.set(canary.agentFileLink, 'A result');
    const attachments = [
      { friendlyName: canary.agentFileName, url: canary.agentFileLink },
      { friendlyName: canary.lostAgentFileName, url: canary.lostAgentFileLink },
    ];
    for (const says of [undefined, refused(400), refused(413), quoting, brokenConnection]) {
      outside.says.delete('sendDocument');
      if (says !== undefined) outside.says.set('sendDocument', says);
      await environment.callBack(agents(`${canary.reply} ${String(says?.name)}`, { attachments }));
      await outbound(world, environment);
      await world.deployment.clock.advance(600_000);
    }
    expect(outside.called).toContain('sendDocument');
    expect(world.deployment.cxone.statuses.at(-1)?.reason).toContain(canary.lostAgentFileName);
  },
};

const all: Record<string, string[]> = {};
const nothing: Findings = { log: [], 'queue attribute': [], table: [], bucket: [], 'webhook error': [] };

async function played(flow: Flow, effects?: QuotingEffects): Promise<LeakWorld> {
  const outside = new Outside();
  const adapter: AdapterInUse = {
    provider: telegramProvider,
    settings: {},
    secrets: [
      { name: 'botToken', value: TOKEN },
      { name: 'webhookSecret', value: canary.webhookSecret },
    ],
    proof: (secret = canary.webhookSecret) => ({ 'x-telegram-bot-api-secret-token': secret }),
    fetch: outside.fetch,
  };
  const world = new LeakWorld({ adapter, ...(effects && { effects }) });
  await world.deployment.withChannel();
  const playing = flow(world, world.deployment.start(), outside);
  // What the flow expects is not so where a call failed.
  await (effects === undefined ? playing : playing.catch(() => undefined));
  return world;
}

beforeAll(async () => {
  for (const flow of Object.values(flows)) {
    const world = await played(flow);
    for (const [place, lines] of Object.entries(world.findings())) (all[place] ??= []).push(...lines);
  }
});

describe('what is written of canaries that come through Telegram', () => {
  it('is something of each kind', () => {
    const written = (all['table'] ?? []).join();
    for (const prefix of ['CLAIM#inbound', 'CLAIM#outbound', 'CLAIM#queued', 'THREAD', 'CUSTOMER', 'QUEUED']) {
      expect(written).toContain(`${prefix}#`);
    }
    for (const prefix of ['ALBUM', 'CHANGED', 'PARKED', 'STATUS']) expect(written).toContain(`${prefix}#`);
  });

  it.each(Object.keys(nothing))('holds none of them: %s', (place) => {
    expect(all[place]?.length).toBeGreaterThan(0);
    expect(leaksIn({ ...nothing, [place]: all[place] ?? [] }, canaries)).toEqual([]);
  });

  it.each(Object.entries(flows))(
    'holds none of them where a call fails with an error that quotes them, whichever it is: %s',
    async (_name, flow) => {
      const { found, failed } = await withQuotingErrors((effects) => played(flow, effects), canary);
      expect(failed.length).toBeGreaterThan(1);
      expect(leaksIn(found, canaries)).toEqual([]);
    },
  );
});
