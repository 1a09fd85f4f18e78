import { Webhook } from 'standardwebhooks';
import { Sessions } from '../../../lib/admin/door/sessions.ts';
import { createDynamoClient } from '../../../lib/aws-clients.ts';
import { writeChannelSecrets } from '../../../lib/channels/channel.ts';
import { Registry } from '../../../lib/channels/registry.ts';
import { channelIdSchema } from '../../../lib/ids.ts';
import { issueAccessToken } from '../../../lib/outbound/callback/callback-token.ts';
import { systemPorts } from '../../../lib/ports.ts';
import { secretNames } from '../../../lib/secrets/secret-store.ts';
import { createDynamoTable } from '../../../lib/table/create-dynamo-table.ts';
import { channel, channelId, integrationKey, SIGNING_SECRET } from '../../support/fixtures.ts';
import type { Asked } from './doors.ts';
import type { Stores } from './stores.ts';

const BOT_SECRET = 'test-webhook-secret-of-a-bot';
const bot = channelIdSchema.parse('ch-bot');
const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };

/** A route with somebody at it who has all that it asks for, so that the body is read. */
export interface Place {
  readonly name: string;
  readonly functionKey: string;
  readonly route: string;
  /** The largest body, in bytes. */
  readonly most: number;
  readonly asking: (body: string) => Asked;
  /** Another way to a door that has a place already, with the same limits behind it. */
  readonly isSecondWay?: boolean;
}

/** Sets an integration up with two channels and an admin's visit; needs the environment of the functions. */
export async function settle({ secrets, tableName, environment }: Stores): Promise<readonly Place[]> {
  const { now, randomBytes } = systemPorts;
  const table = createDynamoTable(createDynamoClient(), tableName);
  const registry = new Registry(table, now);
  await registry.putIntegration(integrationKey, '11ee-acme');
  const telegram = { ...channel, channelId: bot, provider: 'telegram', account: '1', settings: {} };
  for (const added of [channel, telegram]) {
    await registry.writeIntent(added);
    await registry.move(added.channelId, ['adding'], 'active');
  }
  const names = secretNames(environment['SECRETS_PREFIX'] ?? '');
  secrets.write(names.channel(channelId), writeChannelSecrets([{ name: 'signingSecret', value: SIGNING_SECRET }]));
  secrets.write(names.channel(bot), writeChannelSecrets([{ name: 'webhookSecret', value: BOT_SECRET }]));

  const sessions = new Sessions(table, now, randomBytes);
  const start = {
    integrationKey,
    accessToken: 'test-token',
    tokenExpiresAt: undefined,
    brandId: 1,
    userId: 20417,
    backUrl: undefined,
  };
  const [cookie = ''] = (await sessions.start(start)).split(';');
  const token = await issueAccessToken(integrationKey, secrets.read(names.signingKey(integrationKey)) ?? '', now());

  const parameters = { integrationKey };
  const tokenPaths = ['1.0/token', '2.0/token', 'oauth/token'].flatMap((path) => [path, `${path}/{proxy+}`]);
  const tokenPlaces = tokenPaths.flatMap((path): Place[] =>
    ['application/json', form['content-type']].map((type) => ({
      name: `${path} as ${type}`,
      functionKey: 'issueToken',
      route: `POST /i/{integrationKey}/box/${path}`,
      isSecondWay: path.endsWith('+}'),
      most: 8_000,
      asking: (body) => ({ parameters, headers: { 'content-type': type }, body }),
    })),
  );
  const callbacks = [
    `2.0/channel/${channelId}/outbound`,
    `1.0/posts/${channelId}_conv-7781/messages`,
    `1.0/channel/${channelId}/recipients/validation`,
    `1.0/channel/${channelId}/thread/conv-7781/sender-action`,
  ].map((proxy): Place => ({
    name: proxy,
    functionKey: 'outboundMessage',
    route: 'ANY /i/{integrationKey}/box/{proxy+}',
    most: 1_000_000,
    asking: (body) => ({ parameters: { ...parameters, proxy }, headers: { authorization: `Bearer ${token}` }, body }),
  }));
  const caught: Place = {
    name: 'a callback with a slash too many',
    functionKey: 'outboundMessage',
    route: '$default',
    isSecondWay: true,
    most: 1_000_000,
    asking: (body) => ({
      method: 'POST',
      path: `//i/${integrationKey}/box/2.0/channel/${channelId}/outbound`,
      headers: { authorization: `Bearer ${token}` },
      body,
    }),
  };
  const pages = (
    [
      ['addChannel', 'add'],
      ['reconnectChannel', 'reconnect'],
      ['reconnectChannel', 'channels'],
      ['removeChannel', 'remove'],
    ] as const
  ).flatMap(([functionKey, page]) =>
    ['GET', 'POST'].map((method): Place => ({
      name: `${method} ${page}`,
      functionKey,
      route: `${method} /i/{integrationKey}/${page}`,
      most: 200_000,
      asking: (body) => ({ parameters, headers: form, cookies: [cookie], body }),
    })),
  );
  const signed = (body: string) => {
    const at = now();
    return {
      'webhook-id': 'msg_1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(SIGNING_SECRET).sign('msg_1', at, body),
    };
  };
  const generic = (body: string): Asked => ({ parameters: { channelId }, headers: signed(body), body });
  const telegramWebhook = (body: string): Asked => ({
    parameters: { channelId: bot },
    headers: { 'x-telegram-bot-api-secret-token': BOT_SECRET },
    body,
  });
  const webhooks: readonly Place[] = [
    { name: 'GET webhook', route: 'GET /webhooks/{channelId}', most: 262_144, asking: generic },
    { name: 'webhook', route: 'POST /webhooks/{channelId}', most: 262_144, asking: generic },
    { name: 'Telegram’s webhook', route: 'POST /webhooks/{channelId}', most: 1_000_000, asking: telegramWebhook },
  ].map((place) => ({ functionKey: 'inboundWebhook', ...place }));
  const upload: Place = {
    name: 'upload',
    functionKey: 'requestUpload',
    route: 'POST /webhooks/{channelId}/uploads',
    most: 262_144,
    asking: generic,
  };
  const asset: Place = {
    name: 'asset',
    functionKey: 'addChannel',
    route: 'GET /assets/{file}',
    most: 0,
    asking: (body) => ({ parameters: { file: 'admin.css' }, body }),
  };
  const health = ['GET', 'HEAD'].map((method): Place => ({
    name: `${method} health`,
    functionKey: 'issueToken',
    route: `${method} /health`,
    isSecondWay: true,
    most: 8_000,
    asking: (body) => ({ body }),
  }));
  const noPage = ['GET /', 'GET /{proxy+}', 'ANY /i/{integrationKey}/{page}'].map((route): Place => ({
    name: `no page: ${route}`,
    functionKey: 'addChannel',
    route,
    isSecondWay: true,
    most: 200_000,
    asking: (body) => ({ parameters: { ...parameters, proxy: 'nothing', page: 'nothing' }, body }),
  }));
  return [...tokenPlaces, ...callbacks, caught, ...pages, ...webhooks, upload, asset, ...health, ...noPage];
}
