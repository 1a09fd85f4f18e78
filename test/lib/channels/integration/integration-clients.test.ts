import { describe, expect, it } from 'vitest';
import { createIntegrationClients } from '../../../../lib/channels/integration/integration-clients.ts';
import { CachedSecrets, secretNames } from '../../../../lib/secrets/secret-store.ts';
import { integrationKey, LogBook } from '../../../support/fixtures.ts';
import { MemorySecretStore } from '../../../support/memory-secret-store.ts';
import { VirtualClock } from '../../../support/virtual-clock.ts';
import { credentials } from '../../cxone/world.ts';

const names = secretNames('byoc/test');

/** The clients of a deployment whose CXone answers every request for a token in one way. */
async function world({ stored, tokenAnswer }: { stored?: string; tokenAnswer: () => Response }) {
  const { now } = new VirtualClock();
  const logger = new LogBook();
  const secretStore = new MemorySecretStore();
  if (stored !== undefined) await secretStore.put(names.cxone(integrationKey), stored);
  const clientOf = createIntegrationClients({
    now,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    fetch: () => Promise.resolve(tokenAnswer()),
    settings: { cxoneAuthBaseUrl: 'https://cxone.example.net', cxoneApiBaseUrl: 'https://api.example.net' },
    secrets: new CachedSecrets(secretStore, now),
    names,
    logger,
  });
  return { clientOf, logger };
}

const refusal = () => Response.json({ error: 'invalid_grant' }, { status: 400 });

describe('the client of an integration', () => {
  it('is the same at every call, since it holds the token', async () => {
    const { clientOf } = await world({ tokenAnswer: refusal });

    expect(clientOf(integrationKey)).toBe(clientOf(integrationKey));
  });

  it.each([
    {
      case: 'keys that CXone refuses',
      stored: JSON.stringify(credentials),
      tokenAnswer: refusal,
      logged: { code: 'cxone_authentication', status: 400 },
    },
    {
      case: 'an outage',
      stored: JSON.stringify(credentials),
      tokenAnswer: () => new Response('<html>', { status: 503 }),
      logged: { code: 'cxone_unavailable', status: 503 },
    },
    { case: 'keys that nobody stored', tokenAnswer: refusal, logged: { code: 'cxone_credentials' } },
  ])('logs $case as a token that failed, without a word of the keys', async ({ stored, tokenAnswer, logged }) => {
    const { clientOf, logger } = await world({ ...(stored === undefined ? {} : { stored }), tokenAnswer });

    await expect(clientOf(integrationKey).listChannels()).rejects.toThrow();

    expect(logger.lines).toEqual([
      expect.objectContaining({ level: 'error', event: 'cxone.token-failed', integration: 'main', ...logged }),
    ]);
    expect(JSON.stringify(logger.lines)).not.toMatch(/test-|TESTKEYID/);
  });
});
