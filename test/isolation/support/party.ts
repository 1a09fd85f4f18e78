import * as z from 'zod';
import { addChannel, type AddedChannel, openAddForm, type Visit } from '../../../local/admin-visit.ts';
import type { Credentials } from '../../../local/cxone/state/model.ts';
import { fieldOf, clientSecretIn } from '../../../local/set-up.ts';
import type { World } from '../../../local/world.ts';
import { byocOn } from '../../cli/world.ts';
import { atTheDesk, customerWrites, setPhone } from '../../e2e/support/people.ts';
import { until } from '../../e2e/support/until.ts';

const tokenSchema = z.object({ access_token: z.string() });

/** An integration with all that its people hold: what CXone, an admin and the provider prove themselves with. */
export interface Party {
  readonly key: string;
  readonly integrationId: string;
  readonly tenantId: string;
  readonly channel: AddedChannel;
  readonly deliveryUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly accessToken: string;
  /** An admin's open visit of the Add page, with its cookie and the token of its form. */
  readonly visit: Visit;
  readonly csrf: string;
  /** CXone's own id of the thread with its one customer. */
  readonly cxoneThreadId: string;
  readonly cxoneKeys: Readonly<Record<string, string>>;
}

/** Sets an integration up from its first command to its first message. */
export async function settle(world: World, key: string, { tenantId, ...credentials }: Credentials): Promise<Party> {
  const { cxone, cloud, phone } = world;
  const cxoneKeys = {
    CXONE_CLIENT_ID: credentials.clientId,
    CXONE_CLIENT_SECRET: credentials.clientSecret,
    CXONE_ACCESS_KEY_ID: credentials.accessKeyId,
    CXONE_ACCESS_KEY_SECRET: credentials.accessKeySecret,
  };
  const command = key === 'main' ? ['setup'] : ['integrations', 'add', key];
  const { stdout: sheet, stderr } = await byocOn(world, command, cxoneKeys);
  if (sheet === '') throw new Error(stderr);
  const clientId = fieldOf(sheet, 'Client ID');
  const clientSecret = clientSecretIn(cloud, sheet);
  const { integrationId } = cxone.createRecord(
    {
      name: key,
      integrationBoxUrl: fieldOf(sheet, 'Integration Box URL'),
      authorizationUrl: fieldOf(sheet, 'Authorization URL'),
      clientId,
      clientSecret,
      color: '#2f6fde',
      icon: 'livechat',
      addActionUrl: fieldOf(sheet, 'Add action URL'),
      reconnectUrl: fieldOf(sheet, 'Reconnect URL'),
      removeUrl: fieldOf(sheet, 'Remove URL'),
      useOutboundApiForReplies: true,
    },
    tenantId,
  );
  const deliveryUrl = phone.deliveryUrl(key);
  const channel = await addChannel({ cxoneOrigin: cxone.origin, integrationId, name: key, deliveryUrl });
  await setPhone(world, key, { webhookUrl: channel.webhookUrl, secret: channel.secret });
  await customerWrites(world, { account: key, text: 'Good morning' });
  await until('the message is at the desk', () => atTheDesk(world, channel.channelId).length === 1);

  const token = await fetch(fieldOf(sheet, 'Authorization URL'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }),
  });
  const visit = await openAddForm(cxone.origin, integrationId);
  return {
    ...{ key, integrationId, tenantId, channel, deliveryUrl, clientId, clientSecret, visit, cxoneKeys },
    accessToken: tokenSchema.parse(await token.json()).access_token,
    csrf: /name="csrf" value="([^"]+)"/.exec(visit.html)?.[1] ?? '',
    cxoneThreadId: cxone.state.thread(channel.channelId, 'chat-ida')?.id ?? '',
  };
}
