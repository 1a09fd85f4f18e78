import { html } from 'hono/html';
import { removeChannel } from '../channels/remove-channel.ts';
import type { AdminPorts } from './admin-ports.ts';
import { channelForm } from './channel-form.ts';
import { channelOfVisit, choosePage } from './choose-channel.ts';
import type { AdminAction, Visit } from './create-admin-door.ts';
import type { Page } from './page.ts';

/** The Remove action: says what will happen, asks once, does it. */
export function removeAction(ports: AdminPorts): AdminAction {
  return {
    path: 'remove',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      if (channel === undefined) return choosePage(visit, 'remove', ports);
      const { remove } = visit.texts;
      return {
        status: 200,
        title: remove.title(channel.name),
        backUrl: visit.session.backUrl,
        content: channelForm({
          csrfToken: visit.session.csrfToken,
          texts: visit.texts,
          fields: [],
          values: {},
          problems: new Map(),
          hidden: {},
          button: remove.button,
          isDangerous: true,
          extra: html`<ul>
            <li>${remove.inCxone}</li>
            <li>${remove.webhook}</li>
            <li>${remove.secrets}</li>
          </ul>`,
        }),
      };
    },
    act: (visit) => act(visit, ports),
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const channel = await channelOfVisit(visit, ports);
  if (channel === undefined) return choosePage(visit, 'remove', ports);
  await removeChannel(channel, visit.channelPorts);
  ports.logger.log('info', 'channel.removed', { integration: channel.integrationKey, channel: channel.channelId });
  const { remove } = visit.texts;
  return {
    status: 200,
    title: remove.doneTitle,
    backUrl: visit.session.backUrl,
    content: html`<p class="notice good" role="status">${remove.done(channel.name)}</p>`,
  };
}
