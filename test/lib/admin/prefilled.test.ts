import { expect, it } from 'vitest';
import { prefilledFor } from '../../../lib/admin/channel-form.ts';
import { providers } from '../../../lib/providers/registry.ts';
import { inputValue } from './html/html.ts';
import { AdminWorld } from './world.ts';

const prefill = new Map([
  ['generic.deliveryUrl', 'https://chat.example.com/deliveries'],
  ['generic.unknown', 'nothing'],
  ['telegram.apiUrl', 'https://bots.example.com'],
]);

it('the answers of the deployment go to the settings of their provider, and no further', () => {
  const answersOf = (id: string) => {
    const provider = providers.get(id);
    return provider && prefilledFor(provider, prefill);
  };
  expect(answersOf('telegram')).toEqual({ 'setting-apiUrl': 'https://bots.example.com' });
  expect(answersOf('generic')).toEqual({ 'setting-deliveryUrl': 'https://chat.example.com/deliveries' });
  const [telegram] = [...providers.values()].filter(({ manifest }) => manifest.id === 'telegram');
  expect(telegram && prefilledFor(telegram)).toEqual({});
});

it('the form of a new channel begins with them', async () => {
  const world = await AdminWorld.start({ prefill });
  try {
    const page = await (await world.signIn()).see('add');
    expect(inputValue(page, 'setting-deliveryUrl')).toBe('https://chat.example.com/deliveries');
  } finally {
    await world.stop();
  }
});
