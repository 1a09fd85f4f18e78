import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCxoneClient } from '../../../../lib/cxone/create-cxone-client.ts';
import { systemPorts } from '../../../../lib/ports.ts';
import { switchCatalogue } from '../../../../local/cxone/switches.ts';
import { type Cxone, startCxone } from '../../../../local/cxone/start-cxone.ts';

const readings = switchCatalogue.find(({ name }) => name === 'clientAuthentication')?.values ?? [];
const stored = [undefined, 'body', 'basic-raw', 'basic-encoded'] as const;

let cxone: Cxone;
beforeAll(async () => {
  cxone = await startCxone();
});
afterAll(() => cxone.stop());

describe('signing in', () => {
  it.each(readings.flatMap((reading) => stored.map((tokenForm) => ({ reading, tokenForm }))))(
    'works where CXone reads $reading and $tokenForm is stored',
    async ({ reading, tokenForm }) => {
      const turned = await fetch(`${cxone.origin}/__emulator/switches`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ clientAuthentication: reading }),
      });
      expect(turned.status).toBe(200);
      const newProcess = (form: typeof tokenForm) =>
        createCxoneClient({
          ...systemPorts,
          fetch: systemPorts.fetchCxone,
          authBaseUrl: cxone.origin,
          apiBaseUrl: cxone.origin,
          loadCredentials: () => Promise.resolve({ ...cxone.credentials, tokenForm: form }),
        });
      const first = newProcess(tokenForm);
      expect(await first.readTenant()).toMatchObject({ tenantId: cxone.credentials.tenantId });

      // What was learnt is right at once in the next process.
      const requests = () => cxone.requests.counts()['token'] ?? 0;
      const before = requests();
      await newProcess(first.tokenFormToStore()).readTenant();
      expect(requests() - before).toBe(1);
    },
  );
});
