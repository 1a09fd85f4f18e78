import type { Page } from 'playwright-core';
import type { Texts } from '../../../lib/admin/texts/texts.ts';
import { inLanguage } from '../../../lib/contract/localized-text.ts';
import { genericProvider } from '../../../lib/providers/generic/index.ts';
import type { World } from '../../../local/world.ts';
import { setPhone } from '../../e2e/support/people.ts';
import { accessToken } from '../../local/cxone/support/client.ts';

export interface Tour {
  /** With no channel in it at the first tour; the tour leaves none. */
  readonly world: World;
  /** Of a browser that asks for the language of the texts. */
  readonly page: Page;
  readonly texts: Texts;
  /** Called on each page in each of its states, with a name for it. */
  readonly look: (stop: string) => Promise<void>;
  /** By the first chapter, for those after it. */
  added?: Added;
}

interface Added {
  readonly channelId: string;
  /** What is to be entered at the platform. */
  readonly connection: { readonly webhookUrl: string; readonly secret: string };
}

/** Names as admins give them, in the languages of the tour. */
const names = { en: 'Web shop messages', fr: 'Messages de la boutique' };

/** As long as a name may be, with a word that no line is wide enough for, and one that is read from the right. */
const LONG = `Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz \u202Eمتجر 📦 Fragen und Beschwerden`;
/** CXone knows longer ones. */
const STRANGER =
  `Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft ${'شحنة '.repeat(44)}`.trim();

/**
 * Every page of the admin's in every state, reached as an admin does: by clicking, from CXone. Each chapter goes on
 * where the one before it ended.
 */
export const chapters: readonly { readonly chapter: string; readonly tell: (tour: Tour) => Promise<void> }[] = [
  { chapter: 'a channel is added', tell: addOne },
  { chapter: 'it is looked after', tell: seeHowItFares },
  { chapter: 'it is reconnected', tell: reconnectIt },
  { chapter: 'it is removed and restored', tell: removeAndRestore },
  { chapter: 'the admin is refused', tell: beRefused },
];

export async function tourAdminPages(tour: Tour): Promise<void> {
  for (const { tell } of chapters) await tell(tour);
}

async function addOne(tour: Tour): Promise<void> {
  const { world, page, texts, look } = tour;
  const { integrationId, phone } = world;
  const add = page.getByRole('button', { name: texts.add.button });
  await clickAddInCxone(world, page);
  await chooseSignedWebhook(page, texts);
  await add.waitFor();
  await look('add');
  await page.goto(addressOf(world, 'channels'));
  await look('overview-empty');

  await page.getByRole('link', { name: texts.channels.add }).click();
  await chooseSignedWebhook(page, texts);
  const askedId = page.getByLabel(texts.form.integrationId);
  if (await askedId.isVisible()) await askedId.fill(integrationId);
  await fill(page, inLanguage(names, texts.agentLanguage), 'https://user:password@chat.example.com/deliveries');
  await add.click();
  await page.getByRole('alert').waitFor();
  await look('add-problems');

  await fill(page, inLanguage(names, texts.agentLanguage), phone.deliveryUrl('acme'));
  await page.getByLabel(texts.form.writesFirst).check();
  await add.click();
  const webhookUrl = await page.locator('#webhook-url').inputValue();
  const secret = await page.locator('#generated-signingSecret').inputValue();
  await look('added');

  tour.added = { channelId: webhookUrl.slice(webhookUrl.lastIndexOf('/') + 1), connection: { webhookUrl, secret } };
}

function addedIn({ added }: Tour): Added {
  if (added === undefined) throw new Error('The first chapter was expected to add a channel.');
  return added;
}

async function seeHowItFares(tour: Tour): Promise<void> {
  const { world, page, texts, look } = tour;
  const { channelId, connection } = addedIn(tour);
  const { channels, cxone, skillName } = texts;
  await page.goto(addressOf(world, 'channels'));
  await page.getByRole('link', { name: inLanguage(names, texts.agentLanguage) }).click();
  await page.getByText(channels.verdicts.unrouted).waitFor();
  await look('channel-unrouted');

  await page.getByRole('button', { name: channels.test }).click();
  await page.getByRole('alert').waitFor();
  await look('channel-test-failed');
  await setPhone(world, 'acme', connection);
  await page.getByRole('button', { name: channels.test }).click();
  await page.locator('.notice[role=status]').getByText('channel.test').waitFor();
  await look('channel-tested');
  await page.getByRole('button', { name: channels.testMessage }).click();
  await page.getByText(channels.testSent).waitFor();
  await look('channel-test-message');
  await page.getByRole('button', { name: channels.arrival.button }).click();
  await page.getByRole('button', { name: channels.arrival.remove }).waitFor();
  await look('channel-test-arrived');
  await page.getByRole('button', { name: channels.arrival.remove }).click();
  await page.getByText(channels.arrival.removed).waitFor();
  await look('channel-test-removed');

  await page.getByLabel(skillName.label).fill('Web shop (outbound)');
  await page.getByRole('button', { name: skillName.check }).click();
  await page.getByRole('alert').waitFor();
  await look('channel-skill-name');
  for (const box of await page.getByRole('checkbox', { disabled: false }).all()) await box.check();
  await page.getByRole('button', { name: cxone.keepTicks }).click();
  await page.getByText(cxone.kept).waitFor();
  await look('channel-ticked');

  route(world, channelId);
  await page.goto(addressOf(world, 'channels', channelId));
  await page.getByText(channels.verdicts.ready).waitFor();
  await look('channel-ready');

  world.cxone.faults.outage = '503';
  await page.goto(addressOf(world, 'channels', channelId));
  await page.getByText(channels.verdicts.unknown).waitFor();
  world.cxone.faults.outage = undefined;
  await look('channel-unread');
}

async function reconnectIt(tour: Tour): Promise<void> {
  const { world, page, texts, look } = tour;
  const { channelId } = addedIn(tour);
  const { reconnect } = texts;
  await page.goto(addressOf(world, 'add'));
  await chooseSignedWebhook(page, texts);
  await fill(page, LONG, world.phone.deliveryUrl(`long-${texts.tag}`));
  await page.getByRole('button', { name: texts.add.button }).click();
  await page.getByText(texts.add.done).waitFor();
  await createInCxone(world);
  await page.goto(addressOf(world, 'channels'));
  await look('overview');

  await page.goto(addressOf(world, 'reconnect'));
  await page.getByText(texts.choose.question).waitFor();
  await look('reconnect-choice');
  await page.getByRole('link', { name: LONG }).click();
  await page.getByRole('button', { name: reconnect.button }).waitFor();
  await look('reconnect-long-name');

  await page.goto(addressOf(world, 'reconnect', channelId));
  await look('reconnect');
  await fill(page, inLanguage(names, texts.agentLanguage), world.phone.deliveryUrl('another'));
  await page.getByLabel(reconnect.renew).check();
  await page.getByRole('button', { name: reconnect.button }).click();
  await page.getByRole('alert').waitFor();
  await look('reconnect-problems');
  await fill(page, inLanguage(names, texts.agentLanguage), world.phone.deliveryUrl('acme'));
  await page.getByLabel(reconnect.renew).check();
  await page.getByRole('button', { name: reconnect.button }).click();
  await page.getByText(reconnect.overlap).waitFor();
  await look('reconnected');
}

async function removeAndRestore(tour: Tour): Promise<void> {
  const { world, page, texts, look } = tour;
  const { remove } = texts;
  const name = inLanguage(names, texts.agentLanguage);
  await page.goto(addressOf(world, 'remove'));
  await page.getByText(texts.choose.question).waitFor();
  await look('remove-choice');
  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: remove.button }).waitFor();
  await look('remove');
  await page.getByRole('button', { name: remove.button }).click();
  await page.getByRole('heading', { name: remove.doneTitle }).waitFor();
  await look('removed');
  await page.getByRole('button', { name: remove.undo }).click();
  await page.getByText(texts.channels.restored).waitFor();
  await look('channel-restored');

  await removeForGood(tour, LONG);
  await page.goto(addressOf(world, 'channels'));
  await page.getByRole('heading', { name: texts.channels.removed }).waitFor();
  await look('overview-removed');

  await page.goto(addressOf(world, 'add'));
  await chooseSignedWebhook(page, texts);
  await fill(page, name, world.phone.deliveryUrl('acme'));
  await page.getByRole('button', { name: texts.add.button }).click();
  await page.getByText(texts.problems.accountTaken(name).advice).waitFor();
  await look('problem-account-taken');

  await removeForGood(tour, name);
  await page.goto(addressOf(world, 'reconnect'));
  await look('reconnect-none');
}

async function removeForGood({ world, page, texts: { remove } }: Tour, name: string): Promise<void> {
  await page.goto(addressOf(world, 'remove'));
  await page.getByRole('link', { name }).click();
  await page.getByRole('button', { name: remove.button }).click();
  await page.getByRole('heading', { name: remove.doneTitle }).waitFor();
}

/** The pages that say what went wrong; the session is over after them. */
async function beRefused({ world, page, texts, look }: Tour): Promise<void> {
  const { problems, signOut } = texts;
  await page.goto(addressOf(world, 'remove', 'ch_unknown'));
  await look('problem-not-connected');
  await page.goto(addressOf(world, 'add'));
  await page.getByRole('button', { name: signOut.button }).click();
  await page.getByRole('heading', { name: signOut.title }).waitFor();
  await look('signed-out');
  await page.goto(addressOf(world, 'add'));
  await page.getByRole('heading', { name: problems.noSession.title }).waitFor();
  await look('problem-no-session');

  const visit = await visitFrom(world);
  await page.goto(`${addressOf(world, 'add')}?${visit.toString()}`);
  await page.goto(`${addressOf(world, 'add')}?${visit.toString()}`);
  await page.getByText(problems.visit.token).waitFor();
  await look('problem-used-token');
  await asAnotherBrand(world, async () => {
    const another = await visitFrom(world);
    await page.goto(`${addressOf(world, 'add')}?${another.toString()}`);
  });
  await page.getByText(problems.visit.brand).waitFor();
  await look('problem-another-brand');

  const last = await visitFrom(world);
  world.cxone.faults.outage = '503';
  await page.goto(`${addressOf(world, 'add')}?${last.toString()}`);
  await page.getByRole('heading', { name: problems.cxoneAway('').title }).waitFor();
  world.cxone.faults.outage = undefined;
  await look('problem-cxone-away');
  await page.goto(`${world.cloud.apiUrl}/i/No%20such/add`);
  await page.getByRole('heading', { name: problems.noPage.title }).waitFor();
  await look('problem-no-page');
}

async function chooseSignedWebhook(page: Page, { agentLanguage }: Texts): Promise<void> {
  await page.getByRole('link', { name: inLanguage(genericProvider.manifest.displayName, agentLanguage) }).click();
}

export async function clickInCxone({ cxone }: World, page: Page, link: string): Promise<void> {
  await page.goto(`${cxone.origin}/points-of-contact`);
  await page.getByRole('link', { name: link }).click();
}

/** In whatever language: CXone has one integration, so that it has one button to add a channel. */
export async function clickAddInCxone({ cxone }: World, page: Page): Promise<void> {
  await page.goto(`${cxone.origin}/points-of-contact`);
  await page.getByTestId('tile').getByRole('link').click();
}

/** The form of Add and of Reconnect, in whatever language. */
async function fill(page: Page, name: string, deliveryUrl: string): Promise<void> {
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=setting-deliveryUrl]').fill(deliveryUrl);
}

/** What CXone puts behind the address of Add. */
async function visitFrom({ cxone, integrationId }: World): Promise<URLSearchParams> {
  const response = await fetch(`${cxone.origin}/points-of-contact/open?action=add&record=${integrationId}`, {
    redirect: 'manual',
  });
  return new URL(response.headers.get('location') ?? '').searchParams;
}

/** The tenant has another brand for as long as a visit takes. */
async function asAnotherBrand({ cxone }: World, visit: () => Promise<void>): Promise<void> {
  const { tenants } = cxone.state;
  const [tenant] = tenants;
  if (tenant === undefined) throw new Error('CXone was expected to have a tenant.');
  tenants[0] = { ...tenant, brand: { ...tenant.brand, id: tenant.brand.id + 1_000 } };
  await visit();
  tenants[0] = tenant;
}

export function addressOf({ cloud }: World, action: string, channelId?: string): string {
  return `${cloud.apiUrl}/i/main/${action}${channelId === undefined ? '' : `?channel=${channelId}`}`;
}

/** The admin chooses skill and script in CXone. */
function route({ cxone }: World, channelId: string): void {
  const channel = cxone.state.channel(channelId);
  if (channel === undefined) throw new Error('CXone was expected to have the channel.');
  Object.assign(channel, { defaultSkillId: 4101, studioScript: 'Digital\\Web shop' });
}

/** A channel that the middleware knows nothing of. */
async function createInCxone({ cxone }: World): Promise<void> {
  const [known] = cxone.state.channels;
  const id = 'ch-by-hand';
  const response = await fetch(`${cxone.origin}/dfo/3.0/channels`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await accessToken(cxone, cxone.credentials)}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ ...known?.body, id, idOnExternalPlatform: id, name: STRANGER }),
  });
  if (!response.ok) throw new Error(`CXone answered ${response.status}: ${await response.text()}`);
}
