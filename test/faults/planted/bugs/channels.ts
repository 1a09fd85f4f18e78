import type { PlantedBug } from '../planted-bug.ts';

const ofPlatform = (test: string) => ({ file: 'test/lib/channels/life/platform-channel.test.ts', test });
const ofRestore = (test: string) => ({
  file: 'test/lib/channels/life/restore-channel.test.ts',
  test: `restoreChannel > ${test}`,
});
const ofSessions = (test: string) => ({ file: 'test/lib/admin/door/sessions.test.ts', test });

const ofMove = (test: string) => ({
  file: 'test/lib/channels/life/move-channel.test.ts',
  test: `moving a channel to another delivery URL > ${test}`,
});

export const channels: readonly PlantedBug[] = [
  {
    name: 'A channel is added with credentials that the provider refuses',
    file: 'lib/channels/life/add-channel.ts',
    find: "if (check !== undefined && check.kind !== 'good') {",
    replace: "if (check?.kind === 'unreachable') {",
    check: ofPlatform(
      'adding a channel of a provider with an API > stores nothing where the provider refuses the credentials, names the field, and takes the channel back',
    ),
  },
  {
    name: 'Reconnect reaches the provider before CXone has said yes',
    file: 'lib/channels/life/reconnect-channel.ts',
    find: '  await cxone.upsertChannel(told);\n',
    replace: '',
    check: ofPlatform(
      'reconnecting a channel of a provider with an API > asks nothing of the provider, and changes nothing, where CXone refuses',
    ),
  },
  {
    name: 'A refused Add leaves its intent',
    file: 'lib/channels/life/add-channel.ts',
    find: "if (written === 'written' && isRefusal(error)) await registry.dropIntent(identity);",
    replace: '',
    check: {
      file: 'test/lib/channels/life/add-channel.test.ts',
      test: 'addChannel > leaves nothing of a channel that CXone refuses, and adds it with the corrected form: cxone_permission',
    },
  },
  {
    name: 'A secret counts at another address than the one for which it was entered',
    file: 'lib/channels/channel.ts',
    find: 'secretsOfAllAddresses(stored, now)?.filter((secret) => secret.address === address)',
    replace: 'secretsOfAllAddresses(stored, now)?.filter((secret) => secret.address === address || !secret.address)',
    check: ofPlatform(
      'reconnecting a channel at another address of its provider > sends the new secrets alone from a process that knows the new address and has read the old ones',
    ),
  },
  {
    name: 'A server of one’s own takes the account from its owner',
    file: 'lib/channels/account.ts',
    find: 'digestOf([placeOf(manifest, settings), account,',
    replace: 'digestOf([manifest.id, account,',
    check: ofPlatform(
      'adding a channel of a provider with an API > keeps nobody from a bot who is at another address, or has no proof of it',
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
    name: 'The address that leads back to CXone stands plainly in the table',
    file: 'lib/admin/door/sessions.ts',
    find: '{ sealedBackUrl: seal(backUrl, id, PURPOSE_OF_RETURN, this.#randomBytes) }',
    replace: '{ backUrl }',
    check: ofSessions(
      'a session > leaves in the table a digest of its id, a sealed token and a sealed way back, nothing to use it with',
    ),
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
  {
    name: 'A channel is moved to an address that failed its test',
    file: 'lib/channels/life/reconnect-channel.ts',
    find: "if (trial?.kind === 'failed') return { ...trial, kind: 'test-failed', isBegun: false };",
    replace: "if (trial?.kind === 'failed') await Promise.resolve();",
    check: ofMove('changes nothing where the URL answers 404, and moves all the same where that is asked for'),
  },
  {
    name: 'A channel that is moved takes its old address along',
    file: 'lib/channels/life/reconnect-channel.ts',
    find: '  await registry.freeFormerAccount(channel);\n',
    replace: '',
    check: ofMove('frees the old URL, for another channel or for the way back'),
  },
  {
    name: 'A moved channel gets a new secret that its system does not have',
    file: 'lib/channels/life/reconnect-channel.ts',
    find: '  if (provider.accountIsAddress === true) return channel.address;\n',
    replace: '',
    check: ofMove('keeps the channel, its name, its secret and its place in CXone, and tries the URL with that secret'),
  },
  {
    name: 'Of two moves at once, the later one forgets what the first has taken',
    file: 'lib/channels/registry.ts',
    find: '          ...(has.length === 0 ? [] : [isWhereItWas]),\n',
    replace: '',
    check: ofMove('goes to one of two URLs to which two admins move it at once, and keeps no other'),
  },
  {
    name: 'A channel stays in CXone whose address failed its test',
    file: 'lib/channels/life/add-channel.ts',
    find: '    const isBegun = !(await takeBack(request, identity, ports));\n',
    replace: '    const isBegun = false;\n',
    check: {
      file: 'test/lib/channels/life/add-channel.test.ts',
      test: 'addChannel > tries the address once CXone has said yes > and leaves nothing of a channel whose address fails, and adds it all the same where that is asked for',
    },
  },
];
