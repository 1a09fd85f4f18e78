import { html } from 'hono/html';
import { channelOfVisit } from '../choose-channel.ts';
import type { AdminPorts } from '../door/admin-ports.ts';
import type { AdminAction, Visit } from '../door/create-admin-door.ts';
import type { Page } from '../html/page.ts';
import { keepTicks, TICK } from '../next-steps.ts';
import { channelList, clientSecretNotice, removedChannels } from './channel-overview.ts';
import { channelPage } from './channel-page.ts';
import { ACTION, restore, RESTORE } from './restore.ts';
import { good, tests, tryChannel } from './try-channel.ts';

/**
 * How the integration's channels fare; of one of them, what prevents it and what is left to do in CXone. Tests the
 * connection, keeps ticks and undoes a Remove. The provider is asked nothing before CXone has let the admin change the channel: to
 * look at it asks CXone alone.
 */
export function channelsAction(ports: AdminPorts): AdminAction {
  return {
    path: 'channels',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      return channel === undefined ? overviewPage(visit, ports) : channelPage(visit, channel, ports);
    },
    actOf: ({ [ACTION]: action }) => {
      if (action === RESTORE) return 'restore-channel';
      if (action === TICK) return 'tick-steps';
      return tests.includes(action) ? 'test-channel' : undefined;
    },
    act: async (visit) => {
      if (visit.form[ACTION] === RESTORE) {
        return channelPage(visit, await restore(visit, ports), ports, good(visit.texts.channels.restored));
      }
      const channel = await channelOfVisit(visit, ports);
      if (channel === undefined) return overviewPage(visit, ports);
      if (visit.form[ACTION] === TICK) {
        await keepTicks(visit, channel, ports);
        return channelPage(visit, channel, ports, good(visit.texts.cxone.kept));
      }
      if (!tests.includes(visit.form[ACTION])) return channelPage(visit, channel, ports);
      const { notice, tested } = await tryChannel(visit, channel, ports);
      return channelPage(visit, channel, ports, notice, tested);
    },
  };
}

async function overviewPage(visit: Visit, ports: AdminPorts): Promise<Page> {
  const { texts, session, integration } = visit;
  return {
    status: 200,
    title: texts.channels.title,
    backUrl: session.backUrl,
    content: html`${await clientSecretNotice(visit, ports)}
      <p><a class="button" href="/i/${integration.integrationKey}/add">${texts.channels.add}</a></p>
      <section>${await channelList(visit, ports)}</section>
      ${await removedChannels(visit, ports)}`,
  };
}
