import { html } from 'hono/html';
import { inLanguage } from '../../contract/localized-text.ts';
import type { Channel } from '../../channels/channel.ts';
import type { Manifest } from '../../contract/manifest.ts';
import type { Provider } from '../../contract/provider.ts';
import { webhookUrlAt } from '../../web/provider-access.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { Visit } from '../door/create-admin-door.ts';
import type { Html } from '../html/page.ts';
import { copyable, providerIcon, timeElement } from '../html/elements.ts';
import type { Texts } from '../texts/texts.ts';

/** What a channel is: provider, account, addresses and ids, and since when it is there. */
export function aboutChannel(
  channel: Channel,
  { texts, integration }: Visit,
  { providers, settings }: Pick<AdminPorts, 'providers' | 'settings'>,
): Html {
  const { about, agentLanguage: language, tag } = texts;
  const { channelId, integrationId, createdAt, label = '' } = channel;
  const provider = providers.get(channel.provider);
  const name = provider ? inLanguage(provider.manifest.displayName, language) : about.providerGone(channel.provider);
  const row = (term: string, words: Html | string) =>
    html`<dt>${term}</dt>
      <dd>${words}</dd>`;
  const account = accountOf(channel, provider);
  return html`<section>
    <h2>${about.title}</h2>
    <dl class="facts">
      ${row(about.provider, html`${provider === undefined ? '' : providerIcon(provider.manifest)} ${name}`)}
      ${account === '' ? '' : row(about.account, account === undefined ? about.accountUnknown : html`<bdi>${account}</bdi>`)}
      ${label === '' ? '' : row(about.label, html`<bdi>${label}</bdi>`)}
      ${shownSettings(channel, provider?.manifest).map(([field, value]) => row(inLanguage(field.label, language), html`<bdi>${value}</bdi>`))}
      ${row(about.channelId, html`<code>${channelId}</code>`)}
      ${row(
        about.integrationId,
        html`<code>${integrationId}</code> <span class="hint">${about.integrationIdWhere}</span>`,
      )}
      ${row(about.added, timeElement(tag, createdAt))}
    </dl>
    ${copyable('webhook-url', about.webhookUrl, webhookUrlAt(settings.publicUrl, channelId), texts)}
    <p class="hint">
      ${whereWebhookIs(provider, name, about)}
      ${[provider?.manifest.webhook.pasteAt, provider?.manifest.webhook.switchOn].map((words) =>
        words === undefined ? '' : inLanguage(words, language),
      )}
    </p>
    <p><a href="/i/${integration.integrationKey}/reconnect?channel=${channelId}">${about.correct}</a></p>
  </section>`;
}

/** Some accounts of a provider that says where to paste have no API by which the URL is set. */
function whereWebhookIs(provider: Provider | undefined, name: string, about: Texts['about']): string {
  if (provider?.registerWebhook === undefined) return about.webhookToPaste;
  const { pasteAt } = provider.manifest.webhook;
  return pasteAt === undefined ? about.webhookRegistered(name) : about.webhookMaybeRegistered(name);
}

/** What the provider calls the account. Undefined: it was not asked yet. Empty: the account is the address. */
function accountOf({ accountName }: Channel, provider: Provider | undefined): string | undefined {
  return accountName ?? (provider?.checkAccount === undefined ? '' : undefined);
}

/** The settings that have a value, with the provider's words for them. */
function shownSettings({ settings }: Channel, manifest: Manifest | undefined) {
  return (manifest?.settings ?? []).flatMap((field) => {
    const value = settings[field.name] ?? '';
    return value === '' ? [] : [[field, value] as const];
  });
}

/** By which somebody tells the account of a channel in a list: its name, else its address. */
export function shortAccount(channel: Channel, provider: Provider | undefined): string {
  const addresses = shownSettings(channel, provider?.manifest).filter(([{ isAddress }]) => isAddress);
  return channel.accountName ?? addresses.map(([, value]) => value).join(' ');
}
