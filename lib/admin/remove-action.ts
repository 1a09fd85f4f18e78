import { html } from 'hono/html';
import { removeChannel } from '../channels/remove-channel.ts';
import { providers } from '../providers/registry.ts';
import type { AdminPorts } from './admin-ports.ts';
import { channelForm } from './channel-form.ts';
import { channelOfVisit, choosePage } from './choose-channel.ts';
import type { AdminAction, Visit } from './create-admin-door.ts';
import type { Page } from './page.ts';
import { stoppedByProvider } from './stopped-by-provider.ts';

const title = 'Remove a channel';

/** The Remove action: says what will happen, asks once, does it. */
export function removeAction(ports: AdminPorts): AdminAction {
  return {
    path: 'remove',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      if (channel === undefined) return choosePage(visit, 'remove', title, ports);
      return {
        status: 200,
        title: `Remove “${channel.name}”?`,
        backUrl: visit.session.backUrl,
        content: channelForm({
          csrfToken: visit.session.csrfToken,
          fields: [],
          values: {},
          problems: new Map(),
          hidden: {},
          button: 'Remove the channel',
          isDangerous: true,
          extra: html`<ul>
            <li>CXone deletes the channel. Its conversations stay in CXone as they are.</li>
            <li>Messages from customers are refused within 15 seconds: the webhook then answers 410.</li>
            <li>The secrets of the channel are deleted.</li>
          </ul>`,
        }),
      };
    },
    act: (visit) => act(visit, ports),
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const channel = await channelOfVisit(visit, ports);
  if (channel === undefined) return choosePage(visit, 'remove', title, ports);
  const provider = providers.get(channel.provider);
  const result = await removeChannel({ channel, provider }, visit.channelPorts);
  if ('reason' in result) throw stoppedByProvider({ ...result, isBegun: true });
  ports.logger.log('info', 'channel.removed', { integration: channel.integrationKey, channel: channel.channelId });
  return {
    status: 200,
    title: 'The channel is removed',
    backUrl: visit.session.backUrl,
    content: html`<p class="notice good" role="status">
      “${channel.name}” is gone from CXone. Stop the webhook at the provider’s side too: it is refused from now on.
    </p>`,
  };
}
