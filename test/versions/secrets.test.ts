import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf } from '../../cli/parked/ids.ts';
import { bodyOf, cases, deployOver, named, type Reader } from './support/load.ts';
import { answer, idIn, postSigned, postUpdate, say, tokenOf, update, written } from './support/people.ts';

const DAY_MS = 86_400_000;

describe.each(cases)('secrets that $version left', ({ version }) => {
  let reader: Reader;
  beforeAll(async () => (reader = await deployOver(version, { without: /^(?:claim|breaker|queued|receipts)/ })));
  afterAll(() => reader.product.stop());

  const channel = (name: string) => named(reader.fixtures.facts.channels, name);

  it.each(['test-client-secret-of-main', 'test-client-secret-before'])(
    'let CXone fetch a token with the client secret, and with the one before it: %s',
    async (secret) => {
      expect(await tokenOf(reader.product, 'main', secret)).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
      await expect(tokenOf(reader.product, 'main', `${secret}!`)).rejects.toThrow();
    },
  );

  it('let CXone fetch a token for an integration that the command line added', async () => {
    expect(await tokenOf(reader.product, 'second')).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('prove a token that was signed with the signing key, and that of no other integration', async () => {
    const said = { channel: channel('acme'), body: answer('conv-1', 'It is here.') };
    expect(idIn(await say(reader.product, said, 'trace-1'))).toMatch(/^out-/);
    const foreign = await tokenOf(reader.product, 'second');
    expect((await say(reader.product, said, 'trace-2', foreign)).statusCode).toBe(401);
  });

  it('sign in to CXone with its keys', async () => {
    await reader.product.work('inbound', bodyOf(reader.fixtures, 'inbound', 'text'));
    const [call] = reader.product.neighbours.to(/^POST \/auth\/token$/);
    expect(call?.body).toBe('grant_type=password&username=test-access-key&password=test-access-key-secret');
    expect(call?.headers.get('authorization')).toBe(`Basic ${btoa('test-client:test-client-secret')}`);
  });

  it('verify webhooks with the signing secret of a channel, and with the one before it until its end', async () => {
    const said = { channel: channel('acme'), body: written('m-1', 'conv-1', 'Hello?') };
    expect((await postSigned(reader.product, said, 0)).statusCode).toBe(200);
    expect((await postSigned(reader.product, said, 1)).statusCode).toBe(200);
    reader.product.ports.advance(DAY_MS);
    expect((await postSigned(reader.product, said, 0)).statusCode).toBe(200);
    expect((await postSigned(reader.product, said, 1)).statusCode).toBe(401);
    reader.product.ports.setTo(reader.fixtures.facts.takenAt);
  });

  it('verify Telegram’s webhooks, and call its Bot API with the token', async () => {
    const said = { channel: channel('bot'), body: update(41, { text: 'Hello?' }) };
    expect((await postUpdate(reader.product, said)).statusCode).toBe(200);
    await say(reader.product, { channel: channel('bot'), body: answer('5150', 'Hello.') }, 'trace-3');
    expect(reader.product.neighbours.to(/\/bot5550001:test-bot-token-of-acme\/sendMessage$/)).toHaveLength(1);
  });

  it('open what is parked with the data key', async () => {
    const { parked = [] } = reader.fixtures.table;
    expect(parked.length).toBeGreaterThan(0);
    for (const { pk } of parked) {
      const sheet = await reader.product.byoc('parked', 'show', idOf(pk), '--content', '--json');
      expect(sheet).toContain('"lastName": "Holm"');
    }
  });
});
