import { html } from 'hono/html';
import type { Channel, Preferences } from '../channels/channel.ts';
import type { Problems } from '../channels/form-questions.ts';
import { reconnectChannel, type ReconnectResult } from '../channels/life/reconnect-channel.ts';
import type { LocalizedText } from '../contract/localized-text.ts';
import type { Provider } from '../contract/provider.ts';
import {
  changedIn,
  channelFields,
  channelForm,
  enteredIn,
  type FailedTest,
  fieldNamed,
  isUntested,
  preferenceFields,
  preferencesIn,
  readForm,
  valuesOf,
} from './channel-form.ts';
import { channelOfVisit, choosePage, notConnected, providerOfChannel } from './choose-channel.ts';
import type { AdminPorts } from './door/admin-ports.ts';
import type { AdminAction, Visit } from './door/create-admin-door.ts';
import { peopleQuestions } from './html/people-fields.ts';
import { bidiIsolated, type Page } from './html/page.ts';
import { accountTaken, stoppedByProvider } from './html/problem.ts';
import { atProvider } from './next-steps.ts';
import { sentenceOf } from './texts/languages.ts';

const noProblems: Problems = new Map();

/** The Reconnect action: another name, other settings, new secrets; CXone is told about the channel again. */
export function reconnectAction(ports: AdminPorts): AdminAction {
  return {
    path: 'reconnect',
    show: async (visit) => {
      const channel = await channelOfVisit(visit, ports);
      if (channel === undefined) return choosePage(visit, 'reconnect', ports);
      return formPage(visit, channel, providerOfChannel(channel, ports), {
        formId: newFormId(ports),
        values: valuesOf(channel),
        preferences: channel,
        problems: noProblems,
        renews: false,
      });
    },
    act: (visit) => act(visit, ports),
    actOf: () => 'reconnect-channel',
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const channel = await channelOfVisit(visit, ports);
  if (channel === undefined) return choosePage(visit, 'reconnect', ports);
  const provider = providerOfChannel(channel, ports);
  const asks = { allowHttp: ports.settings.allowHttp, cxone: visit.channelPorts.cxone };
  const { values, problems } = await readForm(fieldsFor(provider), visit.form, provider, asks);
  const preferences = preferencesIn(visit.form, channel);
  visit.learn({ fields: changedIn(visit.form, channel, provider) });
  const formId = visit.form['formId'] ?? newFormId(ports);
  const renews = visit.form['renew'] === 'yes';
  const askAgain = (again: Problems, failedTest?: FailedTest) =>
    formPage(visit, channel, provider, { formId, values, preferences, problems: again, renews, failedTest });
  if (problems.size > 0) return askAgain(problems);

  const result = await reconnectChannel(
    {
      channel,
      provider,
      name: values['name'] ?? '',
      preferences,
      ...enteredIn(provider, values),
      renews,
      formId,
      isUntested: isUntested(visit.form),
    },
    visit.channelPorts,
  );
  const problem = problemWith(result, channel, provider, values);
  if (problem !== undefined) return askAgain(new Map([problem]));
  if (result.kind === 'account-taken') throw accountTaken(result.by);
  if (result.kind === 'test-failed') {
    const { integrationKey, channelId } = channel;
    const log = { integration: integrationKey, channel: channelId, reason: result.detail };
    ports.logger.log('warn', 'channel.test-failed', log);
    return askAgain(noProblems, { ...result, button: visit.texts.trial.move });
  }
  if (result.kind !== 'reconnected') throw 'isBegun' in result ? stoppedByProvider(result) : notConnected();

  ports.logger.log('info', 'channel.reconnected', { integration: channel.integrationKey, channel: channel.channelId });
  const { texts } = visit;
  const webhookUrl = `${ports.settings.publicUrl}/webhooks/${channel.channelId}`;
  const hasNews = result.webhook === 'registered' || result.newSecrets.length > 0;
  return {
    status: 200,
    title: texts.reconnect.doneTitle,
    backUrl: visit.session.backUrl,
    channel: { ...channel, name: values['name'] ?? channel.name },
    content: html`<p class="notice good" role="status">${texts.reconnect.done}</p>
      <p>${texts.reconnect.soon}</p>
      ${result.isMoved ? html`<p>${texts.trial.moved}</p>` : ''}
      ${result.newSecrets.length === 0 ? '' : html`<p>${texts.reconnect.overlap}</p>`}
      ${hasNews ? atProvider(result.webhook, { webhookUrl, secrets: result.newSecrets }, provider.manifest, texts) : ''}`,
  };
}

/** What is to be corrected in the form, by its field. */
function problemWith(
  result: ReconnectResult,
  channel: Channel,
  provider: Provider,
  values: Readonly<Record<string, string>>,
): [field: string, problem: LocalizedText] | undefined {
  switch (result.kind) {
    case 'account-differs': {
      const before = valuesOf(channel);
      const { settings, secrets } = provider.manifest;
      const fields = [...secrets.filter(({ origin }) => origin === 'entered'), ...settings].map(({ name }) =>
        fieldNamed(name, provider),
      );
      const changed = fields.find((field) => (values[field] ?? '') !== (before[field] ?? ''));
      return [changed ?? fields[0] ?? '', otherAccount];
    }
    case 'secret-missing':
      return [fieldNamed(result.field, provider), secretLost];
    case 'address-differs':
      return [fieldNamed(result.field, provider), secretOfAddress];
    case 'refused':
      return result.field === undefined ? undefined : [fieldNamed(result.field, provider), result.reason];
    default:
      return undefined;
  }
}

const otherAccount = sentenceOf(({ form }) => form.otherAccount);
const secretLost = sentenceOf(({ form }) => form.secretLost);
const secretOfAddress = sentenceOf(({ form }) => form.secretOfAddress);

/** Minted in the form, so that a second click makes no second secret. */
const newFormId = ({ randomBytes }: AdminPorts): string => randomBytes(9).toString('base64url');

interface Answers {
  readonly formId: string;
  readonly values: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  readonly problems: Problems;
  /** Asks for a new secret. */
  readonly renews: boolean;
  readonly failedTest?: FailedTest | undefined;
}

function formPage(
  visit: Visit,
  channel: Channel,
  provider: Provider,
  { formId, values, preferences, problems, renews, failedTest }: Answers,
): Page {
  const { texts } = visit;
  const fields = fieldsFor(provider);
  // What we register at the provider ourselves, nobody has to carry there.
  const makesSecrets =
    provider.registerWebhook === undefined && provider.manifest.secrets.some(({ origin }) => origin === 'generated');
  return {
    status: problems.size > 0 || failedTest !== undefined ? 422 : 200,
    title: texts.reconnect.title(bidiIsolated(channel.name)),
    backUrl: visit.session.backUrl,
    channel,
    content: channelForm({
      csrfToken: visit.session.csrfToken,
      texts,
      fields,
      values,
      problems,
      hidden: { formId },
      button: texts.reconnect.button,
      folded: peopleQuestions(provider),
      extra: html`${preferenceFields(provider, preferences, texts, { fields, values, problems })}
      ${
        makesSecrets
          ? html`<p class="check">
              <input type="checkbox" id="renew" name="renew" value="yes" ${renews ? html`checked` : ''} />
              <label for="renew">${texts.reconnect.renew}</label>
            </p>`
          : ''
      }`,
      failedTest,
    }),
  };
}

function fieldsFor(provider: Provider) {
  return channelFields(provider, { integrationId: false, keepsSecrets: true });
}
