import type { PlantedBug } from '../planted-bug.ts';

const ofPlatform = (test: string) => ({ file: 'test/lib/channels/life/platform-channel.test.ts', test });
const ofRestore = (test: string) => ({
  file: 'test/lib/channels/life/restore-channel.test.ts',
  test: `restoreChannel > ${test}`,
});
const ofSessions = (test: string) => ({ file: 'test/lib/admin/door/sessions.test.ts', test });

export const channels: readonly PlantedBug[] = [
  {
    name: 'A channel is added with credentials that the provider refuses',
    file: 'lib/channels/life/add-channel.ts',
    find: "if (check !== undefined && check.kind !== 'good') return { ...check, isBegun: false };",
    replace: '',
    check: ofPlatform(
      'adding a channel of a provider with an API > stores nothing where the provider refuses the credentials, and names the field',
    ),
  },
  {
    name: 'Secrets are deleted before the webhook that only they can take away',
    file: 'lib/channels/life/take-down.ts',
    find: '  const change = await unregisterWebhook(channel, provider, ports);',
    replace:
      '  await secretStore.delete(secretName(channelId));\n  const change = await unregisterWebhook(channel, provider, ports);',
    check: ofPlatform('removing a channel of a provider with an API > takes the webhook away'),
  },
  {
    name: 'A removed channel comes back with an account that is another’s by now',
    file: 'lib/channels/life/restore-channel.ts',
    find: 'if (holder !== channelId) {',
    replace: 'if (holder === undefined) {',
    check: ofRestore('says who has the account by now, and leaves the tombstone'),
  },
  {
    name: 'A new token ends the old one at once',
    file: 'lib/channels/life/reconnect-channel.ts',
    find: 'isAmong(fresh, secret) ? { validUntil, ...secret } : secret',
    replace: 'isAmong(fresh, secret) ? { ...secret, validUntil: now.toISOString() } : secret',
    check: ofPlatform(
      'reconnecting a channel of a provider with an API > sends with a new token from now on, and keeps the old one for a day',
    ),
  },
  {
    name: 'A one-time token lets in everybody who has it',
    file: 'lib/admin/door/sessions.ts',
    find: 'REMEMBERED_SECONDS }, isFirst);',
    replace: 'REMEMBERED_SECONDS }, isFirst && undefined);',
    check: ofSessions('a one-time token > is spent once, however many come with it at once'),
  },
  {
    name: 'A session that was ended goes on for whoever has its cookie',
    file: 'lib/admin/door/sessions.ts',
    find: '    await this.#table.delete(sessionPk(id));\n',
    replace: '',
    check: ofSessions(
      'a session > that was ended is worth nothing to whoever holds its cookie, and its token is gone from the table',
    ),
  },
];
