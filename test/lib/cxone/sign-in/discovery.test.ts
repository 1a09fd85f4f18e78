import { describe, expect, it } from 'vitest';
import { CxoneUnexpectedAnswerError, CxoneUntrustedHostError } from '../../../../lib/cxone/errors.ts';
import { inTurn, json, text } from '../stub-server.ts';
import { rejectionOf, tokenNumber, useWorld } from '../world.ts';

const CONFIGURATION = 'GET /.well-known/cxone-configuration';

describe('Discovery of the API host', () => {
  const world = useWorld();

  /** A fetch that reaches the stub server in place of the API of eu1, and nothing else. */
  function detour(asked: string[] = []): typeof fetch {
    return (input, init) => {
      const url = input instanceof Request ? input.url : String(input);
      asked.push(new URL(url).origin);
      return fetch(url.replace('https://api-de-eu1.niceincontact.com/', `${world.cxone.url}/`), init);
    };
  }

  it('asks once for the tenant that the token names, and calls the host of its area', async () => {
    world.cxone.on('GET /dfo/3.0/channels', json(200, []));
    const asked: string[] = [];
    const client = world.client({ apiBaseUrl: undefined, fetch: detour(asked) });
    await Promise.all([client.listChannels(), client.listChannels()]);
    await client.withAccessToken(tokenNumber(7)).listChannels();

    expect(world.cxone.to(CONFIGURATION).map(({ query }) => query.get('tenantId'))).toEqual(['11ee-acme']);
    expect(asked.filter((origin) => origin === 'https://api-de-eu1.niceincontact.com')).toHaveLength(3);
  });

  it('asks for the tenant that was set, and needs no claim in the token then', async () => {
    world.cxone.on('POST /auth/token', json(200, { access_token: 'opaque-token', expires_in: 3600 }));
    world.cxone.on('GET /dfo/3.0/channels', json(200, []));
    const client = world.client({ apiBaseUrl: undefined, tenantId: '11ee-other', fetch: detour() });
    await client.listChannels();
    expect(world.cxone.to(CONFIGURATION)[0]?.query.get('tenantId')).toBe('11ee-other');
  });

  it('asks for nothing where the base URL was set', async () => {
    world.cxone.on('GET /dfo/3.0/channels', json(200, []));
    await world.client().listChannels();
    expect(world.cxone.to(CONFIGURATION)).toEqual([]);
  });

  it.each([
    { area: 'eu1', domain: 'evil.example' },
    { area: 'eu1.evil.example/', domain: 'niceincontact.com' },
    { area: 'eu1', domain: 'nicecxone.com' },
  ])('sends no token to api-de-$area.$domain', async (configuration) => {
    world.cxone.on(CONFIGURATION, json(200, configuration));
    const asked: string[] = [];
    const client = world.client({ apiBaseUrl: undefined, fetch: detour(asked) });
    expect(await rejectionOf(client.listChannels())).toBeInstanceOf(CxoneUntrustedHostError);
    expect(new Set(asked)).toEqual(new Set([world.cxone.url]));
  });

  it('is repeated after a failure in passing, and asked again by the next call after a lasting one', async () => {
    world.cxone.on('GET /dfo/3.0/channels', json(200, []));
    const good = json(200, { area: 'eu1', domain: 'niceincontact.com' });
    world.cxone.on(CONFIGURATION, inTurn(text(502, ''), text(404, ''), good));
    const client = world.client({ apiBaseUrl: undefined, fetch: detour() });
    expect(await rejectionOf(client.listChannels())).toMatchObject({
      code: 'cxone_not_found',
      operation: 'cxone-configuration',
      outcome: 'not-processed',
    });
    await client.listChannels();
    expect(world.cxone.to(CONFIGURATION)).toHaveLength(3);
  });

  it('says so where the token names no tenant and none was set', async () => {
    world.cxone.on('POST /auth/token', json(200, { access_token: 'opaque-token' }));
    const error = await rejectionOf(world.client({ apiBaseUrl: undefined }).listChannels());
    expect(error).toBeInstanceOf(CxoneUnexpectedAnswerError);
    expect(String(error)).toContain('names no tenant');
  });
});

describe('readTenant', () => {
  const world = useWorld();

  it('proves the keys and names the tenant, its area and its host', async () => {
    expect(await world.client({ apiBaseUrl: undefined }).readTenant()).toEqual({
      tenantId: '11ee-acme',
      area: 'eu1',
      apiBaseUrl: 'https://api-de-eu1.niceincontact.com',
    });
  });

  it('names the base URL that was set in place of the one found', async () => {
    world.cxone.on(CONFIGURATION, json(200, { area: 'na1', domain: 'dev.niceincontact.com' }));
    expect(await world.client().readTenant()).toMatchObject({ area: 'na1', apiBaseUrl: world.cxone.url });
  });
});
