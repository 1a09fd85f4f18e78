import { BOTS } from '../support/neighbours.ts';
import { Admin, secretName, written } from '../support/people.ts';
import { SECRETS } from '../support/product.ts';
import { refusals, type Taking } from './taking.ts';

const delivery = (host: string) => `https://${host}.example.net/deliveries`;

/** What the deploy makes; its passwords are no random ones here. */
export function deploy({ product: { secrets } }: Taking): void {
  const callback = {
    clientId: 'byoc-main',
    clientSecret: 'test-client-secret-of-main',
    // An operator has replaced it a moment ago.
    previousClientSecret: 'test-client-secret-before',
  };
  secrets.write(secretName.callback('main'), JSON.stringify(callback));
  secrets.write(`${SECRETS}/integrations/main/signing-key`, 'test-signing-key-of-main-with-32-characters-and-more');
  secrets.write(`${SECRETS}/data-key`, 'test-data-key-of-a-deployment');
  secrets.write(`${SECRETS}/index-key`, 'test-index-key-of-a-deployment');
}

/** Integrations, and channels in each of their states. */
export async function setUp(taking: Taking): Promise<void> {
  const { product, channels } = taking;
  await product.byoc('setup', '--name', 'Acme Messenger');
  await product.byoc('integrations', 'add', 'second');
  await product.byoc('integrations', 'add', 'unused');
  await product.byoc('rotate', 'callback');
  await product.byoc('rotate', 'signing-key', '--integration', 'second');

  const admin = await Admin.signIn(product, 'test-one-time-token-1');
  const add = async (name: string, host: string) => {
    const fields = { name, writesFirst: 'yes', 'setting-deliveryUrl': delivery(host) };
    const { channelId, statusCode } = await admin.add('generic', fields);
    if (statusCode !== 200) throw new Error(`${name} was answered ${String(statusCode)}.`);
    return channelId;
  };
  channels['acme'] = await add('Acme Messenger', 'chat');
  const bot = await admin.add('telegram', {
    name: 'Acme Parcels',
    language: 'fr',
    studioScript: 'script-17',
    'setting-apiUrl': BOTS,
    'secret-botToken': '5550001:test-bot-token-of-acme',
  });
  channels['bot'] = bot.channelId;
  channels['moved'] = await add('Acme Moved', 'moved');

  const returns = () => admin.add('generic', { name: 'Acme Returns', 'setting-deliveryUrl': delivery('returns') });
  channels['adding'] = (await taking.meeting(/POST .*\/channels$/, refusals.failed(503), returns)).channelId;

  channels['removing'] = await add('Acme Outlet', 'outlet');
  const remove = (name: string) => admin.send('remove', { channel: taking.channel(name) }, {});
  await taking.meeting(/DELETE /, refusals.failed(503), () => remove('removing'));
  channels['removed'] = await add('Acme Autumn', 'autumn');
  const late = await taking.hear('late', written('m-late', 'conv-late', 'Is the sale over?'), 'removed');
  await remove('removed');
  await taking.meeting(/POST .*\/messages$/, refusals.failed(404), () => taking.settle('inbound', late));

  const second = await Admin.signIn(product, 'test-one-time-token-2', 'second');
  const fields = { name: 'Second Messenger', 'setting-deliveryUrl': delivery('second') };
  channels['second'] = (await second.add('generic', fields)).channelId;
  await second.send('add', { provider: 'generic' }, { 'sign-out': '' });

  product.ports.advance(60_000);
  await admin.send(
    'reconnect',
    { channel: taking.channel('acme') },
    { name: 'Acme Messenger', 'setting-deliveryUrl': delivery('chat'), renew: 'yes' },
    ['formId'],
  );
}
