import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cxone } from '../../../local/cxone/start-cxone.ts';
import { startCxone } from '../../../local/cxone/start-cxone.ts';
import type { Api } from './support/client.ts';
import { apiOf, channel, errorsOf, record } from './support/client.ts';

let cxone: Cxone;
let api: Api;
let integrationId: string;

beforeEach(async () => {
  cxone = await startCxone();
  api = await apiOf(cxone);
  integrationId = cxone.createRecord(record('http://box.example.net')).integrationId;
});
afterEach(() => cxone.stop());

describe('creating or updating a channel (B2)', () => {
  it('makes the channel, which is then listed', async () => {
    const answer = await api('POST', '/channels', channel(integrationId));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ id: 'ch-1', name: 'Pocket – Support', isDeleted: false });
    expect(await (await api('GET', '/channels')).json()).toMatchObject([{ id: 'ch-1' }]);
  });

  it('gives a new channel skill and script where its tenant has them for all', async () => {
    const newChannels = { defaultSkillId: 4071, studioScript: 'Digital\\Default' };
    const routed = await startCxone({ newChannels });
    try {
      const { integrationId: its } = routed.createRecord(record('http://box.example.net'));
      await (
        await apiOf(routed)
      )('POST', '/channels', channel(its));
      expect(routed.state.channels).toMatchObject([newChannels]);
    } finally {
      await routed.stop();
    }
    await api('POST', '/channels', channel(integrationId));
    expect(cxone.state.channels).toMatchObject([{ defaultSkillId: undefined, studioScript: undefined }]);
  });

  it('replaces all of it: a flag that is left out is gone', async () => {
    await api('POST', '/channels', channel(integrationId, { hasReply: true }));
    await api('POST', '/channels', channel(integrationId, { name: 'Renamed' }));
    expect(cxone.state.channels).toHaveLength(1);
    expect(cxone.state.channels[0]?.body).toEqual(channel(integrationId, { name: 'Renamed' }));
  });

  it.each([
    { case: 'no id', changes: { id: undefined }, errors: ['required at id'] },
    {
      case: 'no external id',
      changes: { idOnExternalPlatform: undefined },
      errors: ['required at idOnExternalPlatform'],
    },
    {
      case: 'no Integration ID',
      changes: { channelIntegrationId: undefined },
      errors: ['required at channelIntegrationId'],
    },
    {
      case: 'no platform',
      changes: { realExternalPlatformId: undefined },
      errors: ['required at realExternalPlatformId'],
    },
    { case: 'no name', changes: { name: undefined }, errors: ['required at name'] },
    { case: 'no isPrivate', changes: { isPrivate: undefined }, errors: ['required at isPrivate'] },
    { case: 'no hasTreeStructure', changes: { hasTreeStructure: undefined }, errors: ['required at hasTreeStructure'] },
    {
      case: 'an unknown platform',
      changes: { realExternalPlatformId: 'wechat' },
      errors: ['invalidValue at realExternalPlatformId'],
    },
    {
      case: 'an unknown icon',
      changes: { externalPlatformIcon: 'we-chat' },
      errors: ['invalidValue at externalPlatformIcon'],
    },
    { case: 'an unknown format', changes: { contentFormat: 'text' }, errors: ['invalidValue at contentFormat'] },
    {
      case: 'a flag that is only read',
      changes: { canSendSenderActions: true },
      errors: ['unknownField at canSendSenderActions'],
    },
    {
      case: 'another Integration ID',
      changes: { channelIntegrationId: 'other' },
      errors: ['channelIntegrationNotFound at channelIntegrationId'],
    },
  ])('is refused with $case', async ({ changes, errors }) => {
    const answer = await api('POST', '/channels', channel(integrationId, changes));
    expect(answer.status).toBe(400);
    expect(await errorsOf(answer)).toEqual(errors);
    expect(cxone.state.channels).toEqual([]);
  });
});

describe('listing channels (B3)', () => {
  beforeEach(async () => {
    await api('POST', '/channels', channel(integrationId, { id: 'b', name: 'One', isPrivate: false }));
    await api('POST', '/channels', channel(integrationId, { id: 'c', name: 'Three' }));
    await api('POST', '/channels', channel(integrationId, { id: 'a', name: 'Two', hasManualOutboundFlow: true }));
  });

  it.each([
    { query: 'orderBy=id', ids: ['a', 'b', 'c'] },
    { query: 'orderBy=title&order=desc', ids: ['a', 'c', 'b'] },
    { query: 'orderBy=id&size=2&page=2', ids: ['c'] },
    { query: 'orderBy=id&id[]=a&id[]=c', ids: ['a', 'c'] },
    { query: 'isPrivate=false', ids: ['b'] },
    { query: 'hasManualOutboundFlow=true', ids: ['a'] },
  ])('answers $query', async ({ query, ids }) => {
    const answer = await api('GET', `/channels?${query}`);
    expect(await answer.json()).toEqual(ids.map((id): unknown => expect.objectContaining({ id })));
  });

  it('refuses a parameter that it does not know', async () => {
    const answer = await api('GET', '/channels?id=a');
    expect(await errorsOf(answer)).toEqual(['unknownField at id']);
  });
});

describe('deleting a channel (B4)', () => {
  it('takes it off the list; the second time it is not found', async () => {
    await api('POST', '/channels', channel(integrationId));
    const answer = await api('DELETE', '/channels/ch-1');
    expect([answer.status, await answer.text()]).toEqual([204, '']);
    expect(await (await api('GET', '/channels')).json()).toEqual([]);
    expect((await api('DELETE', '/channels/ch-1')).status).toBe(404);
  });

  it('can be undone by creating it again', async () => {
    await api('POST', '/channels', channel(integrationId));
    await api('DELETE', '/channels/ch-1');
    await api('POST', '/channels', channel(integrationId));
    expect(await (await api('GET', '/channels')).json()).toMatchObject([{ id: 'ch-1' }]);
  });
});

it('keeps tenants apart', async () => {
  await api('POST', '/channels', channel(integrationId));
  const other = cxone.createTenant('Borealis');
  const otherRecord = cxone.createRecord(record('http://box.example.net'), other.tenantId);
  const otherApi = await apiOf(cxone, other.credentials);
  expect(other.credentials.tenantId).not.toBe(cxone.credentials.tenantId);
  expect(await (await otherApi('GET', '/channels')).json()).toEqual([]);
  expect((await otherApi('DELETE', '/channels/ch-1')).status).toBe(404);
  expect((await otherApi('POST', '/channels', channel(integrationId, { id: 'ch-2' }))).status).toBe(400);
  expect((await otherApi('POST', '/channels', channel(otherRecord.integrationId))).status).toBe(409);
});
