import { describe, expect, it } from 'vitest';
import { customerPk, threadPk } from '../../lib/channels/thread-index.ts';
import {
  digestOf,
  type Digest,
  keyedDigest,
  newOutboundMessageId,
  personKeysAt,
  standingDigest,
} from '../../lib/ids.ts';
import { albumPk } from '../../lib/inbound/album.ts';
import { backlogPk } from '../../lib/inbound/backlog.ts';
import { changePk } from '../../lib/inbound/edits.ts';
import { inboundClaimKey } from '../../lib/inbound/inbound-claim.ts';
import { threadKeyOf } from '../../lib/inbound/inbound-message.ts';
import { timePk } from '../../lib/inbound/thread-clock.ts';
import { uploadIdOf } from '../../lib/inbound/webhook/request-upload.ts';
import { outboundClaimKey } from '../../lib/outbound/outbound-message.ts';
import { groupIdOf } from '../../lib/queues/group-and-deduplication-ids.ts';
import { queuedPk } from '../../lib/queues/queued-messages.ts';
import { CachedSecrets, readIndexKey, secretNames } from '../../lib/secrets/secret-store.ts';
import { channelId, INDEX_KEY, integrationKey, keyed, messageEvent } from '../support/fixtures.ts';
import { MemorySecretStore } from '../support/memory-secret-store.ts';
import { MemoryTable } from '../support/memory-table.ts';

/** 2026-03-02T11:15:30.000Z */
const CHANGEOVER = 1_772_450_130_000;
const DAY_MS = 86_400_000;
const indexKey = () => Promise.resolve(INDEX_KEY);
const unreadable = () => Promise.reject(new Error('The index key was read.'));

describe('a keyed digest', () => {
  it('is the HMAC-SHA-256 of the JSON, in base64url', () => {
    // printf '"+4550001234"' | openssl dgst -sha256 -hmac test-index-key-of-a-deployment
    expect(Buffer.from(keyed('+4550001234'), 'base64url').toString('hex')).toBe(
      'd9624428cacebd3374ad499d9f9a19d320033379ce410d130b44c3d1ee92f7fb',
    );
  });

  it('is another under another key, and without one', () => {
    const all = [keyed('+4550001234'), keyedDigest('another')('+4550001234'), digestOf('+4550001234')];
    expect(new Set(all).size).toBe(3);
    expect(all.map((digest) => digest.length)).toEqual([43, 43, 43]);
  });
});

/** All that is made of an id of a person: keys of the table, parts of names in the bucket, groups of the queues. */
const NUMBER = '+4550001234';
const job = { integrationKey, channelId, correlation: 'corr-1', messages: [] };
const attempt = { job, receiveCount: 1, queuedAt: 0, remainingMs: () => 0 };
const written = messageEvent({ conversationId: NUMBER });
const kinds: Readonly<Record<string, (digest: Digest) => string>> = {
  'claim of a customer’s message': (digest) => inboundClaimKey(channelId, NUMBER, digest),
  'claim of an agent’s message': (digest) =>
    outboundClaimKey(channelId, { conversationId: NUMBER, recipientIds: [NUMBER], text: 'Hello' }, digest),
  thread: (digest) => threadPk(integrationKey, `cx-${NUMBER}`, digest),
  customer: (digest) => customerPk(channelId, NUMBER, digest),
  backlog: (digest) => backlogPk(channelId, NUMBER, digest),
  'time in a thread': (digest) => timePk(threadKeyOf(written, attempt), digest),
  album: (digest) => albumPk(channelId, { conversationId: NUMBER, album: 'album-1' }, digest),
  change: (digest) => changePk(channelId, NUMBER, digest),
  'messages that wait': (digest) => queuedPk(channelId, NUMBER, digest),
  'group on a queue': (digest) => groupIdOf(channelId, NUMBER, digest),
  upload: (digest) => uploadIdOf(channelId, NUMBER, Buffer.from(NUMBER), digest),
  'id of an agent’s message': (digest) => newOutboundMessageId((size) => Buffer.alloc(size), channelId, NUMBER, digest),
};

describe.each(Object.entries(kinds))('what names the %s', (_kind, nameBy) => {
  it('is the same for the same person, and another under another key', () => {
    const name = nameBy(keyed);
    expect(nameBy(keyedDigest(INDEX_KEY))).toBe(name);
    expect(nameBy(keyedDigest('another'))).not.toBe(name);
    expect(nameBy(digestOf)).not.toBe(name);
  });

  it('shows nothing of them', () => {
    expect(nameBy(keyed)).not.toContain(NUMBER.slice(1));
  });
});

describe('how a channel’s records are named', () => {
  it('is by HMACs alone where the channel never had others, its groups on the queues too', async () => {
    const { digest, other, groups, secret } = await personKeysAt(0, CHANGEOVER, indexKey);

    expect([digest('a'), groups('a'), other, secret]).toEqual([keyed('a'), keyed('a'), undefined, INDEX_KEY]);
  });

  it.each([
    { case: 'the channel has no time of change yet', keyedFrom: undefined },
    { case: 'its time of change is far off', keyedFrom: CHANGEOVER + 60_001 },
  ])('is as before, without a read of the index key, while $case', async ({ keyedFrom }) => {
    const { digest, other, groups, secret } = await personKeysAt(keyedFrom, CHANGEOVER, unreadable);

    expect([digest, groups, other, secret]).toEqual([digestOf, digestOf, undefined, undefined]);
  });

  it.each([
    { case: 'a minute before', at: CHANGEOVER - 60_000, by: digestOf, other: keyed, seals: false },
    { case: 'just before', at: CHANGEOVER - 1, by: digestOf, other: keyed, seals: false },
    { case: 'at', at: CHANGEOVER, by: keyed, other: digestOf, seals: true },
    { case: 'ninety days after', at: CHANGEOVER + 90 * DAY_MS, by: keyed, other: digestOf, seals: true },
    { case: 'more than ninety days after', at: CHANGEOVER + 90 * DAY_MS + 1, by: keyed, other: undefined, seals: true },
  ])('knows the other name $case the time of change, and never moves a group', async ({ at, by, other, seals }) => {
    const keys = await personKeysAt(CHANGEOVER, at, indexKey);

    expect(keys.digest('a')).toBe(by('a'));
    expect(keys.other?.('a')).toBe(other?.('a'));
    expect(keys.groups).toBe(digestOf);
    expect(keys.secret).toBe(seals ? INDEX_KEY : undefined);
  });
});

describe('the digest of a record', () => {
  const pkBy = (digest: (content: unknown) => string) => `CLAIM#inbound#${digest('m-1')}`;
  const now = () => new Date(CHANGEOVER);
  const seconds = CHANGEOVER / 1_000;
  const keys = { digest: keyed, other: digestOf, groups: digestOf };

  it.each([
    { case: 'there is none of the other name', item: undefined, expected: keyed },
    { case: 'one of the other name stands', item: { expiresAt: seconds }, expected: digestOf },
    { case: 'that one has expired', item: { expiresAt: seconds - 1 }, expected: keyed },
  ])('is right where $case', async ({ item, expected }) => {
    const table = new MemoryTable();
    if (item !== undefined) await table.put({ pk: pkBy(digestOf), ...item });

    expect(await standingDigest(keys, pkBy, { table, now })).toBe(expected);
  });

  it('costs no read where there is no other name', async () => {
    const table = { get: () => Promise.reject(new Error('The table was read.')) };

    expect(await standingDigest({ digest: keyed, groups: keyed }, pkBy, { table, now })).toBe(keyed);
  });
});

describe('the index key', () => {
  const name = secretNames('byoc/test').indexKey();

  it('is read once per process, however long it lives', async () => {
    const store = new MemorySecretStore();
    await store.put(name, INDEX_KEY);
    let time = CHANGEOVER;
    const read = readIndexKey(new CachedSecrets(store, () => new Date(time)), name);
    expect(await read()).toBe(INDEX_KEY);
    await store.put(name, 'another');
    time += DAY_MS;

    expect(await read()).toBe(INDEX_KEY);
  });

  it('that is missing is an error that says what to do, until it is there', async () => {
    const store = new MemorySecretStore();
    let time = CHANGEOVER;
    const read = readIndexKey(new CachedSecrets(store, () => new Date(time)), name);
    await expect(read()).rejects.toMatchObject({ name: 'IndexKeyMissingError', code: 'index_key_missing' });
    await expect(read()).rejects.toThrow(
      'The secret byoc/test/index-key has no value. Messages wait until it has one. Restore it if it was deleted or ' +
        'emptied, with the value that it had: under another, messages arrive twice. If it was never there, deploy again.',
    );
    await store.put(name, INDEX_KEY);
    time += 30_000;

    expect(await read()).toBe(INDEX_KEY);
  });
});
