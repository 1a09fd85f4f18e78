import { describe, expect, it } from 'vitest';
import type { RichContent } from '../../../../lib/contract/content.ts';
import type { OutboundPart } from '../../../../lib/contract/sending.ts';
import type { Kind } from '../../../../lib/providers/twilio/manifest.ts';
import { send } from '../../../../lib/providers/twilio/send.ts';
import type { Answer } from '../../../conformance/subject.ts';
import { type Call, type Line, lineTo, OUR_ID } from '../../../conformance/support/calls.ts';
import { subject as rcs } from './conformance-rcs.ts';
import { subject as whatsapp } from './conformance-whatsapp.ts';
import { refusal, startTwilio } from './fake-twilio.ts';
import { PERSON } from './webhooks.ts';

const subjects = { whatsapp, rcs };
type Chat = Exclude<Kind, 'sms'>;

const lineOf = (kind: Chat, answer: Answer = startTwilio()): Line => lineTo(subjects[kind], answer);
const partOf = (kind: Chat, changes: Partial<OutboundPart>): OutboundPart => ({
  ...{ externalId: OUR_ID, conversationId: `${kind}:${PERSON}`, recipientIds: [], text: 'Which one?' },
  ...changes,
});
const sendOn = (kind: Chat, line: Line, changes: Partial<OutboundPart>) =>
  send(kind, partOf(kind, changes), line.context);

const asked = (calls: readonly Call[]) =>
  calls.map(({ method, url }) => `${method} ${new URL(url).pathname.replace(/AC[0-9a-f]{32}/, 'AC')}`);
const created = (calls: readonly Call[]) =>
  calls
    .filter(({ method, url }) => method === 'POST' && url.endsWith('/v1/Content'))
    .map(({ body }) => (JSON.parse(body) as { types: unknown }).types);
const form = (calls: readonly Call[]) => Object.fromEntries(new URLSearchParams(calls.at(-1)?.body ?? ''));

const finches: RichContent = {
  kind: 'quickReplies',
  text: 'Which finch?',
  choices: [
    { key: '1', label: 'Grey' },
    { key: '2', label: 'Fawn', description: 'Shy' },
  ],
};

describe('buttons', () => {
  it('are a Content resource, with our id of the message in the id of each', async () => {
    const line = lineOf('whatsapp');
    expect((await sendOn('whatsapp', line, { content: finches })).kind).toBe('sent');
    expect(asked(line.calls)).toEqual([
      'GET /v2/Content',
      'POST /v1/Content',
      'POST /2010-04-01/Accounts/AC/Messages.json',
    ]);
    expect(created(line.calls)).toEqual([
      {
        'twilio/quick-reply': {
          body: 'Which finch?\n\n• Fawn: Shy',
          actions: [
            { type: 'QUICK_REPLY', title: 'Grey', id: '{{1}}:1' },
            { type: 'QUICK_REPLY', title: 'Fawn', id: '{{1}}:2' },
          ],
        },
      },
    ]);
    expect(form(line.calls)).toMatchObject({
      ContentSid: 'HX00000000000000000000000000000001',
      ContentVariables: `{"1":"${OUR_ID}"}`,
    });
    expect(form(line.calls)).not.toHaveProperty('Body');
  });

  it('are made once: the same go out again by the id that is kept', async () => {
    const line = lineOf('whatsapp');
    await sendOn('whatsapp', line, { content: finches });
    await sendOn('whatsapp', line, { content: finches, externalId: `${OUR_ID}.1` });
    expect(created(line.calls)).toHaveLength(1);
    expect(form(line.calls)).toMatchObject({
      ContentSid: 'HX00000000000000000000000000000001',
      ContentVariables: `{"1":"${OUR_ID}.1"}`,
    });
  });

  it('that Twilio has are found by their name where nobody knows their id any more', async () => {
    const answer = startTwilio();
    await sendOn('whatsapp', lineOf('whatsapp', answer), { content: finches });
    const later = lineOf('whatsapp', answer);
    await sendOn('whatsapp', later, { content: finches });
    expect(asked(later.calls)).toEqual(['GET /v2/Content', 'POST /2010-04-01/Accounts/AC/Messages.json']);
  });

  it('that somebody has deleted are made again, once', async () => {
    const good = startTwilio();
    const gone = new Set<string>();
    const answer: Answer = async (request) => {
      const copy = request.clone();
      const sid = new URLSearchParams(await copy.text()).get('ContentSid');
      if (sid !== null && gone.has(sid)) return refusal(400, 21_655, 'The ContentSid is invalid')(request);
      return good(request);
    };
    const line = lineOf('whatsapp', answer);
    await sendOn('whatsapp', line, { content: finches });
    gone.add('HX00000000000000000000000000000001');
    expect((await sendOn('whatsapp', line, { content: finches })).kind).toBe('sent');
    expect(form(line.calls)['ContentSid']).not.toBe('HX00000000000000000000000000000001');
    expect(created(line.calls)).toHaveLength(2);
  });

  it('that can’t be made leave their words to go', async () => {
    const refused = (status: number, code: number): Answer => {
      const good = startTwilio();
      return (request) => (request.url.endsWith('/v1/Content') ? refusal(status, code, 'No')(request) : good(request));
    };
    const kindOf = async (answer: Answer) => {
      const line = lineOf('whatsapp', answer);
      const { kind } = await sendOn('whatsapp', line, { content: finches });
      return [kind, asked(line.calls).includes('POST /2010-04-01/Accounts/AC/Messages.json')];
    };
    expect(await kindOf(refused(400, 20_001))).toEqual(['unsupported', false]);
    expect(await kindOf(refused(500, 20_500))).toEqual(['transient', false]);
    expect(await kindOf(refused(401, 20_003))).toEqual(['configuration', false]);
  });

  it('with two braces in a text go in words: Twilio would read a variable', async () => {
    const line = lineOf('whatsapp');
    const { kind } = await sendOn('whatsapp', line, { content: { ...finches, text: 'Use {{2}}' } });
    expect([kind, line.calls.length]).toEqual(['unsupported', 0]);
  });
});

describe('rich content', () => {
  const shown = async (kind: Chat, content: RichContent) => {
    const line = lineOf(kind);
    await sendOn(kind, line, { content });
    return created(line.calls)[0] ?? form(line.calls);
  };
  const choices = [{ key: '1', label: 'Grey', description: 'x'.repeat(100) }];

  it('is a list on WhatsApp, and chips below a text on RCS', async () => {
    const list: RichContent = { kind: 'list', title: 'Finches', text: 'Which?', choices };
    expect(await shown('whatsapp', list)).toEqual({
      'twilio/list-picker': {
        body: 'Finches\nWhich?',
        button: 'Finches',
        items: [{ item: 'Grey', id: '{{1}}:1', description: `${'x'.repeat(71)}…` }],
      },
    });
    expect(await shown('rcs', list)).toMatchObject({
      'twilio/card': { actions: [{ type: 'QUICK_REPLY', title: 'Grey', id: '{{1}}:1' }] },
    });
  });

  it('of more than three choices is a list on WhatsApp', async () => {
    const labels = ['Grey', 'Fawn', 'Pied', 'White'];
    const many = labels.map((label, at) => ({ key: String(at + 1), label }));
    expect(await shown('whatsapp', { kind: 'quickReplies', text: 'Which?', choices: many })).toEqual({
      'twilio/list-picker': {
        ...{ body: 'Which?', button: '☰' },
        items: labels.map((item, at) => ({ item, id: `{{1}}:${at + 1}` })),
      },
    });
  });

  it('has times in figures and in UTC', async () => {
    const slots = [{ key: '7', startsAt: '2026-03-02T10:00:00Z', minutes: 30 }];
    expect(await shown('whatsapp', { kind: 'timeSlots', text: 'When?', slots })).toMatchObject({
      'twilio/list-picker': {
        items: [{ item: '2026-03-02, 10:00 UTC', id: '{{1}}:7', description: '– 2026-03-02, 10:30 UTC' }],
      },
    });
  });

  it('is a card on RCS, and on WhatsApp buttons with the links in the text', async () => {
    const links = [{ label: 'Rare finches', url: 'https://aviary.example.net/rare' }];
    const card = {
      title: 'Grey',
      text: 'A finch',
      imageUrl: 'https://aviary.example.net/g.jpg',
      links,
      choices: [{ key: '1', label: 'Take it' }],
    };
    const content: RichContent = { kind: 'card', text: '', cards: [card] };
    expect(await shown('rcs', content)).toEqual({
      'twilio/card': {
        ...{ title: 'Grey', body: 'A finch', media: ['https://aviary.example.net/g.jpg'] },
        actions: [
          { type: 'QUICK_REPLY', title: 'Take it', id: '{{1}}:1' },
          { type: 'URL', title: 'Rare finches', url: 'https://aviary.example.net/rare' },
        ],
      },
    });
    expect(await shown('whatsapp', content)).toMatchObject({
      'twilio/quick-reply': { body: 'Grey\nA finch\nRare finches: https://aviary.example.net/rare' },
    });
  });

  it('is a place on WhatsApp without a resource', async () => {
    const place = { latitude: 55.6761, longitude: 12.5683, title: 'Aviary', address: 'Duck | Lane 1' };
    expect(await shown('whatsapp', { kind: 'location', text: '', place })).toMatchObject({
      ...{ Body: 'Aviary, Duck Lane 1', PersistentAction: 'geo:55.6761,12.5683|Aviary, Duck Lane 1' },
    });
  });
});

describe('an approved template', () => {
  const ID = `HX${'0123456789abcdef'.repeat(2)}`;
  const templates = { [ID]: { 'twilio/text': { body: 'Hello {{1}}, your order {{order_id}} is here.' } } };
  const sendText = async (text: string, answer: Answer = startTwilio({ templates })) => {
    const line = lineOf('whatsapp', answer);
    const result = await sendOn('whatsapp', line, { text });
    return {
      result,
      form: form(line.calls),
      messages: asked(line.calls).filter((call) => call.endsWith('Messages.json')).length,
    };
  };

  it('is a text that begins with its id, and has a line for each variable', async () => {
    const { result, form: sent } = await sendText(`${ID}\n1=Ida\n\norder_id: A = 7\n`);
    expect(result.kind).toBe('sent');
    expect(sent).toMatchObject({ ContentSid: ID, ContentVariables: '{"1":"Ida","order_id":"A = 7"}' });
    expect(sent).not.toHaveProperty('Body');
  });

  it.each([
    {
      what: 'lacks a variable',
      text: `${ID}\n1=Ida`,
      en: 'The template was not sent: the value of order_id is missing. Write each in a line of its own, as order_id=value.',
    },
    {
      what: 'has an empty one',
      text: `${ID}\n1=\norder_id=7`,
      en: 'The template was not sent: the value of 1 is missing. Write each in a line of its own, as 1=value.',
    },
    {
      what: 'has one that is unknown',
      text: `${ID}\n1=Ida\norder_id=7\n2=x`,
      en: 'The template was not sent: it has no variable 2.',
    },
    {
      what: 'has a line without a name',
      text: `${ID}\n1=Ida\nThank you`,
      en: 'The template was not sent: line 3 must say a variable and its value, as 1=value.',
    },
    {
      what: 'is not there',
      text: `HX${'f'.repeat(32)}`,
      en: 'Twilio has no template of this ID: copy it again from the Content Template Builder.',
    },
  ])('that $what is refused in a sentence before anything leaves', async ({ text, en }) => {
    const { result, messages } = await sendText(text);
    expect(result).toMatchObject({ kind: 'permanent', agentMessage: { en } });
    expect(messages).toBe(0);
  });

  it('of which Twilio tells nothing at the moment is not sent, and may be later', async () => {
    const { result, messages } = await sendText(`${ID}\n1=Ida`, refusal(503, 20_503, 'Service unavailable'));
    expect([result.kind, messages]).toEqual(['transient', 0]);
  });

  it('is none where the id stands among other words', async () => {
    const { form: sent } = await sendText(`See ${ID}`);
    expect(sent['Body']).toBe(`See ${ID}`);
  });
});
