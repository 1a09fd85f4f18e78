import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Cloud, startCloud } from '../../local/cloud/cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

it.each(['GET', 'HEAD'])('%s /health is answered with 200, without a token, a secret or a read', async (method) => {
  cloud.calls.reset();
  const answer = await fetch(`${cloud.apiUrl}/health`, { method });
  expect(answer.status).toBe(200);
  expect(await answer.text()).toBe(method === 'GET' ? '{"status":"ok"}' : '');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(cloud.calls.snapshot()).toEqual({});
});

it('says nothing of health elsewhere', async () => {
  expect((await fetch(`${cloud.apiUrl}/i/main/health`)).status).toBe(404);
  expect((await fetch(`${cloud.apiUrl}/health`, { method: 'POST' })).status).toBe(404);
});
