import { html } from 'hono/html';
import type { Channel, Preferences } from '../channels/channel.ts';
import { type Problems, readAnswers } from '../channels/questions.ts';
import { reconnectChannel } from '../channels/reconnect-channel.ts';
import { providerNamed } from '../providers/registry.ts';
import type { AdminPorts } from './admin-ports.ts';
import { channelFields, channelForm, preferenceFields, preferencesIn, settingName } from './channel-form.ts';
import { channelOfVisit, choosePage, notConnected } from './choose-channel.ts';
import type { AdminAction, Visit } from './create-admin-door.ts';
import { goToProvider } from './next-steps.ts';
import type { Page } from './page.ts';
import { stoppedByProvider } from './stopped-by-provider.ts';

const title = 'Reconnect a channel';
const noProblems: Problems = new Map();

/** The Reconnect action: another name, other settings, new secrets; CXone is told of the channel once more. */
export function reconnectAction(ports: AdminPorts): AdminAction {
  return {
    path: 'reconnect',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      if (channel === undefined) return choosePage(visit, 'reconnect', title, ports);
      return formPage(visit, channel, {
        renewal: newRenewal(ports),
        values: valuesOf(channel),
        preferences: channel,
        problems: noProblems,
      });
    },
    act: (visit) => act(visit, ports),
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const channel = await channelOfVisit(visit, ports);
  if (channel === undefined) return choosePage(visit, 'reconnect', title, ports);
  const provider = providerNamed(channel.provider);
  const { values, problems } = readAnswers(fieldsFor(channel), visit.form, ports.settings.allowHttp);
  const preferences = preferencesIn(visit.form);
  const renewal = visit.form['renewal'] ?? newRenewal(ports);
  if (problems.size > 0) return formPage(visit, channel, { renewal, values, preferences, problems });

  const settings = provider.manifest.settings.map(({ name }) => [name, values[settingName(name)] ?? ''] as const);
  const result = await reconnectChannel(
    {
      channel,
      provider,
      name: values['name'] ?? '',
      settings: Object.fromEntries(settings),
      preferences,
      enteredSecrets: {},
      renews: visit.form['renew'] === 'yes',
      formId: renewal,
    },
    visit.channelPorts,
  );
  if (result.kind === 'account-differs') {
    const first = provider.manifest.settings[0]?.name ?? '';
    const problem = 'is another account. Add that one as a channel of its own';
    const problems = new Map([[settingName(first), problem]]);
    return formPage(visit, channel, { renewal, values, preferences, problems });
  }
  if (result.kind === 'gone' || result.kind === 'secret-missing') throw notConnected();
  if ('isBegun' in result) throw stoppedByProvider(result);
  ports.logger.log('info', 'channel.reconnected', { integration: channel.integrationKey, channel: channel.channelId });
  return {
    status: 200,
    title: 'The channel is connected',
    backUrl: visit.session.backUrl,
    content: html`<p class="notice good" role="status">CXone has the channel as it is now.</p>
      ${
        result.newSecrets.length === 0
          ? ''
          : html`<p>The old secret stays valid for 24 hours: enter the new one within that time.</p>
              ${goToProvider(`${ports.settings.publicUrl}/webhooks/${channel.channelId}`, result.newSecrets, provider.manifest)}`
      }`,
  };
}

/** Minted in the form, so that a second click makes no second secret. */
const newRenewal = ({ randomBytes }: AdminPorts): string => randomBytes(9).toString('base64url');

interface Answers {
  readonly renewal: string;
  readonly values: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  readonly problems: Problems;
}

function formPage(visit: Visit, channel: Channel, { renewal, values, preferences, problems }: Answers): Page {
  return {
    status: problems.size > 0 ? 422 : 200,
    title: `Reconnect “${channel.name}”`,
    backUrl: visit.session.backUrl,
    content: channelForm({
      csrfToken: visit.session.csrfToken,
      fields: fieldsFor(channel),
      values,
      problems,
      hidden: { renewal },
      button: 'Reconnect the channel',
      extra: html`${preferenceFields(providerNamed(channel.provider), preferences)}
        <p class="check">
          <input type="checkbox" id="renew" name="renew" value="yes" />
          <label for="renew">Make a new secret. The old one stays valid for 24 hours.</label>
        </p>`,
    }),
  };
}

function fieldsFor(channel: Channel) {
  return channelFields(providerNamed(channel.provider), { integrationId: false, secrets: false });
}

function valuesOf({ name, settings }: Channel): Record<string, string> {
  return { name, ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [settingName(key), value])) };
}
