import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf, cases, deployOver, named, type Reader } from './support/load.ts';
import { type QueueName, queueNames } from './support/queues.ts';

/** Without what is remembered of the messages: all of them are new, and CXone works. */
const MEMORIES = /^(?:claim|status|receipts|queued|backlog|breaker)/;

const cxone = ({ product }: Reader, id: string) => product.neighbours.inCxone.find((message) => message.id === id);
const shown = ({ product }: Reader) => product.neighbours.shown.map(({ text }) => text);

describe.each(cases)('messages that $version left on the queues', ({ version }) => {
  let reader: Reader;
  beforeAll(async () => (reader = await deployOver(version, { without: MEMORIES })));
  afterAll(() => reader.product.stop());

  const settle = async (queue: QueueName, name: string) => {
    const body = bodyOf(reader.fixtures, queue, name);
    for (let count = 1; !(await reader.product.work(queue, body, { count })); count += 1) {
      expect(count).toBeLessThan(3);
      reader.product.ports.advance(10_000);
    }
  };

  it.each([
    ['text', 'in-m-text', { text: 'Where is my parcel?', files: [] }],
    ['link', 'in-m-link', { files: ['receipt.txt'] }],
    ['quoted-ours', 'in-m-quote-1', { text: 'This one.' }],
    ['quoted-theirs', 'in-m-quote-2', { text: 'I mean it.' }],
    ['bot-text', 'in-b64.NTE1MDoxMQ', { text: 'Where is my parcel?' }],
    ['bot-notes', 'in-b64.NTE1MDoxMTo5MDEx', { text: '[Modifié]\nWhere are my parcels?' }],
    ['bot-reference', 'in-b64.NTE1MDoxMg', { text: 'It looks like this.', files: ['photo.jpg'] }],
    ['album-part', 'in-b64.NTE1MDoyMQ', { text: 'First.\nSecond.', files: ['photo.jpg', 'photo.jpg'] }],
  ])('brings a customer’s message into CXone: %s', async (name, id, message) => {
    await settle('inbound', name);
    expect(cxone(reader, id)).toMatchObject(message);
  });

  it('brings a file into CXone that lies where that version had it uploaded to', async () => {
    const { product, fixtures } = reader;
    const [uploadId = ''] = /upl-[\w-]+/.exec(bodyOf(fixtures, 'inbound', 'upload')) ?? [];
    await product.upload(`uploads/${named(fixtures.facts.channels, 'acme')}/${uploadId}`);
    await settle('inbound', 'upload');
    expect(cxone(reader, 'in-m-upload')).toMatchObject({ text: 'Here it is.', files: ['proof.txt'] });
  });

  it('quotes in CXone what the customer quoted', () => {
    const quotes = reader.product.neighbours
      .to(/^POST .*\/messages$/)
      .map(({ body }) => body as { readonly replyToMessage?: unknown });
    expect(quotes).toContainEqual(
      expect.objectContaining({ replyToMessage: { idOnExternalPlatform: 'in-m-quote-1' } }),
    );
  });

  it('brings an album into CXone once, though each of its parts is on the queue', async () => {
    await settle('inbound', 'album-second-part');
    expect(reader.product.neighbours.inCxone.filter(({ text }) => text.includes('Second.'))).toHaveLength(1);
  });

  it('brings a replayed message into CXone, and takes its record away', async () => {
    await settle('inbound', 'replay');
    expect(cxone(reader, 'in-m-replayed')?.text).toContain('Try me once more.');
    const { replayOf } = JSON.parse(bodyOf(reader.fixtures, 'inbound', 'replay')) as { readonly replayOf: string };
    expect((await reader.product.items()).map(({ pk }) => pk)).not.toContain(replayOf);
  });

  it.each([
    ['not-before', ['It arrives tomorrow.']],
    ['behind-others', ['Before noon.']],
    ['maybe-written', ['It arrives on Friday.']],
    ['files', ['Here are the label and a map.', 'label.txt', 'map.txt']],
  ])('sends an agent’s message to the customer: %s', async (name, texts) => {
    const before = shown(reader).length;
    await settle('outbound', name);
    expect(shown(reader).slice(before)).toEqual(texts);
  });

  it('sends a long text in pieces, under no more than the limit of the provider', async () => {
    const before = shown(reader).length;
    await settle('outbound', 'long-text');
    const pieces = shown(reader).slice(before);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.join(' ').trim()).toBe('The parcel was at the desk, and nobody came for it. '.repeat(80).trim());
  });

  it.each([
    ['delivered', { status: 'delivered' }],
    ['seen', { status: 'seen' }],
    ['failed-for-a-reason', { status: 'failed', reason: 'The phone is switched off.' }],
    ['failed-in-part', { status: 'failed', reason: /^The text was sent\. “label\.txt” was not sent\./ }],
    ['failed-on-queue', { status: 'failed', reason: /This thread is closed\.$/ }],
  ])('tells CXone what became of an agent’s message: %s', async (name, told) => {
    await settle('status', name);
    const { reason, ...rest } = { reason: undefined, ...told };
    const last = reader.product.neighbours.statuses.at(-1);
    expect(last).toMatchObject(rest);
    if (reason !== undefined) expect(last?.reason).toMatch(reason);
  });

  it.each(queueNames)('are read as they are, whatever their form: %s', async (queue) => {
    // A body that can't be read is thrown back by its worker.
    for (const body of Object.values(reader.fixtures.queues[queue])) {
      await expect(reader.product.work(queue, JSON.stringify(body))).resolves.toBeTypeOf('boolean');
    }
  });
});
