import { html } from 'hono/html';
import type { Channel } from '../channels/channel.ts';
import { removeChannel } from '../channels/life/remove-channel.ts';
import { inLanguage } from '../contract/localized-text.ts';
import type { AccountFailure } from '../contract/provider.ts';
import { channelForm } from './channel-form.ts';
import { channelOfVisit, choosePage } from './choose-channel.ts';
import type { AdminPorts } from './door/admin-ports.ts';
import type { AdminAction, Visit } from './door/create-admin-door.ts';
import { bidiIsolated, type Page, withBidiIsolates } from './html/page.ts';
import { restoreForm } from './channels/restore.ts';

/** The Remove action: says what will happen, asks once, does it, and offers to undo it. */
export function removeAction(ports: AdminPorts): AdminAction {
  return {
    path: 'remove',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      return channel === undefined ? choosePage(visit, 'remove', ports) : askPage(visit, channel);
    },
    act: (visit) => act(visit, ports),
    actOf: () => 'remove-channel',
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const channel = await channelOfVisit(visit, ports);
  if (channel === undefined) return choosePage(visit, 'remove', ports);
  const provider = ports.providers.get(channel.provider);
  const leavesWebhook = visit.form['leavesWebhook'] === 'yes';
  const result = await removeChannel({ channel, provider, leavesWebhook }, visit.channelPorts);
  if ('reason' in result) return askPage(visit, channel, result);
  const { remove } = visit.texts;
  if (result.kind === 'restored') {
    const content = html`<p class="notice problem" role="alert">
      ${withBidiIsolates(remove.undone(bidiIsolated(channel.name)))}
    </p>`;
    return { status: 409, title: remove.undoneTitle, backUrl: visit.session.backUrl, content };
  }
  ports.logger.log('info', 'channel.removed', { integration: channel.integrationKey, channel: channel.channelId });
  // Where the URL may have been pasted by hand, it may have to be taken away so.
  const isOurs = provider?.unregisterWebhook !== undefined && provider.manifest.webhook.pasteAt === undefined;
  const isTakenAway = isOurs && !leavesWebhook;
  return {
    status: 200,
    title: remove.doneTitle,
    backUrl: visit.session.backUrl,
    content: html`<p class="notice good" role="status">
        ${withBidiIsolates(remove.done(bidiIsolated(channel.name)))} ${isTakenAway ? '' : remove.stopWebhook}
      </p>
      ${restoreForm(channel, visit)}`,
  };
}

/** @param stopped Why the provider kept the webhook at the last click. */
function askPage({ texts, session }: Visit, channel: Channel, stopped?: AccountFailure): Page {
  const { remove, agentLanguage } = texts;
  return {
    status: stopped === undefined ? 200 : 503,
    title: remove.title(bidiIsolated(channel.name)),
    backUrl: session.backUrl,
    channel,
    content: html`${
      stopped === undefined
        ? ''
        : html`<div class="notice problem" role="alert" tabindex="-1" autofocus>
            <p>${remove.stopped(inLanguage(stopped.reason, agentLanguage))}</p>
          </div>`
    }
    ${channelForm({
      csrfToken: session.csrfToken,
      texts,
      fields: [],
      values: {},
      problems: new Map(),
      hidden: {},
      button: remove.button,
      isDangerous: true,
      extra: html`<ul>
          <li>${remove.inCxone}</li>
          <li>${remove.webhook}</li>
          <li>${remove.provider}</li>
          <li>${remove.queued}</li>
          <li>${remove.secrets}</li>
        </ul>
        ${
          stopped === undefined
            ? ''
            : html`<p class="check">
                <input type="checkbox" id="leavesWebhook" name="leavesWebhook" value="yes" />
                <label for="leavesWebhook">${remove.leavesWebhook}</label>
              </p>`
        }`,
    })}`,
  };
}
