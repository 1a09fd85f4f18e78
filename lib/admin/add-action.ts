import { html } from 'hono/html';
import type { Preferences } from '../channels/channel.ts';
import type { Problems } from '../channels/form-questions.ts';
import { addChannel, type AddResult } from '../channels/life/add-channel.ts';
import type { TestFailed } from '../channels/life/try-address.ts';
import { inLanguage } from '../contract/localized-text.ts';
import type { Provider } from '../contract/provider.ts';
import { CxoneRefusedError } from '../cxone/errors.ts';
import { type ChannelId, channelIdSchema, newChannelId } from '../ids.ts';
import {
  channelFields,
  channelForm,
  enteredIn,
  type FailedTest,
  fieldNamed,
  filledIn,
  isUntested,
  preferenceFields,
  preferencesIn,
  prefilledFor,
  readForm,
} from './channel-form.ts';
import { channelOverview } from './channels/channel-overview.ts';
import { addressOfChannel } from './channels/channel-table.ts';
import type { AdminPorts } from './door/admin-ports.ts';
import type { AdminAction, Visit } from './door/create-admin-door.ts';
import { providerIcon } from './html/elements.ts';
import { peopleQuestions } from './html/people-fields.ts';
import { bidiIsolated, type Page, withBidiIsolates } from './html/page.ts';
import { accountTaken, AdminProblem, stoppedByProvider } from './html/problem.ts';
import { atProvider, leftToDo } from './next-steps.ts';
import { sendableContent } from './sendable-content.ts';
import { sentenceOf } from './texts/languages.ts';
import type { Texts } from './texts/texts.ts';

interface Answers {
  readonly values: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  readonly problems: Problems;
  readonly failedTest?: FailedTest | undefined;
}

/** Agents are taken to speak what the admin does. */
const blankIn = ({ agentLanguage: language }: Texts, values: Answers['values']): Answers => ({
  values,
  preferences: preferencesIn({ language }),
  problems: new Map(),
});

/**
 * The Add action: the choice of a provider where there are several, a form from its manifest with the integration's other
 * channels below it, then the channel with what is left to do.
 */
export function addAction(ports: AdminPorts): AdminAction {
  return {
    path: 'add',
    show: async (visit) => {
      const provider = providerOf(visit, ports);
      const page =
        provider === undefined
          ? choicePage(visit, ports)
          : formPage(
              visit,
              provider,
              newChannelId(ports.randomBytes),
              blankIn(visit.texts, prefilledFor(provider, ports.settings.prefill)),
              ports,
            );
      return { ...page, content: html`${page.content} ${await channelOverview(visit, ports)}` };
    },
    act: (visit) => act(visit, ports),
    actOf: () => 'add-channel',
  };
}

/** The one that was chosen, or the only one there is. */
function providerOf({ query }: Visit, { providers }: AdminPorts): Provider | undefined {
  const [only, another] = providers.values();
  return another === undefined ? only : providers.get(query['provider'] ?? '');
}

function choicePage({ integration, session, texts }: Visit, { providers }: AdminPorts): Page {
  const language = texts.agentLanguage;
  const tile = ({ manifest: { id, displayName, summary, icon } }: Provider) =>
    html`<li>
      ${providerIcon({ icon })}
      <a href="/i/${integration.integrationKey}/add?provider=${encodeURIComponent(id)}"
        >${inLanguage(displayName, language)}</a
      >
      <p class="hint">${inLanguage(summary, language)}</p>
    </li>`;
  return {
    status: 200,
    title: texts.add.choose,
    backUrl: session.backUrl,
    content: html`<p>${texts.add.chooseProvider}</p>
      <ul class="tiles">
        ${[...providers.values()].map(tile)}
      </ul>`,
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const { form, integration, channelPorts } = visit;
  const provider = ports.providers.get(form['provider'] ?? '');
  const channelId = channelIdSchema.safeParse(form['channelId']).data;
  if (provider === undefined || channelId === undefined) throw staleForm();

  visit.learn({ channel: channelId, fields: filledIn(form, provider) });
  const fields = fieldsFor(visit, provider, form);
  const asks = { allowHttp: ports.settings.allowHttp, cxone: channelPorts.cxone };
  const { values, problems } = await readForm(fields, form, provider, asks);
  const preferences = preferencesIn(form);
  const askAgain = (again: Problems, known = values, failedTest?: FailedTest) =>
    formPage(visit, provider, channelId, { values: known, preferences, problems: again, failedTest }, ports);
  if (problems.size > 0) return askAgain(problems);

  const request = {
    channelId,
    integrationKey: integration.integrationKey,
    name: values['name'] ?? '',
    provider,
    preferences,
    isUntested: isUntested(form),
    ...enteredIn(provider, values),
  };
  const known = integration.integrationId;
  // What was accepted before counts; another id is tried only where CXone no longer knows that one.
  for (const integrationId of new Set([known ?? '', values['integrationId'] ?? ''].filter((id) => id !== ''))) {
    try {
      const result = await addChannel({ ...request, integrationId }, channelPorts);
      if (result.kind === 'added' && known !== integrationId) {
        await ports.registry.setIntegrationId(integration.integrationKey, integrationId);
      }
      if (result.kind === 'refused' && result.field !== undefined) {
        return askAgain(new Map([[fieldNamed(result.field, provider), result.reason]]));
      }
      if (result.kind === 'test-failed') {
        ports.logger.log('warn', 'channel.test-failed', {
          integration: integration.integrationKey,
          channel: channelId,
          reason: result.detail,
        });
        return askAgain(new Map(), values, { ...result, button: visit.texts.trial.add });
      }
      return resultPage(result, request.name, visit, provider, ports);
    } catch (error) {
      if (!refusesIntegrationId(error)) throw error;
      const { operation, code, uid } = error;
      const reason = 'CXone does not know the Integration ID';
      const log = { integration: integration.integrationKey, status: 422, operation, code, uid, reason };
      ports.logger.log('warn', 'admin.refused', log);
    }
  }
  return askAgain(new Map([['integrationId', integrationIdUnknown]]), {
    ...values,
    integrationId: values['integrationId'] ?? known ?? '',
  });
}

function refusesIntegrationId(error: unknown): error is CxoneRefusedError {
  return error instanceof CxoneRefusedError && error.errors.some(({ field }) => field === 'channelIntegrationId');
}

function resultPage(
  result: Exclude<AddResult, TestFailed>,
  name: string,
  visit: Visit,
  provider: Provider,
  ports: AdminPorts,
): Page {
  const { integration, session, texts } = visit;
  if (result.kind === 'form-used') throw staleForm();
  if ('isBegun' in result) throw stoppedByProvider(result);
  if (result.kind === 'account-taken') throw accountTaken(result.by);
  const { channelId, secrets, displayName, answer } = result;
  // An earlier form for the same account may have begun the channel.
  visit.learn({ channel: channelId });
  ports.logger.log('info', 'channel.added', { integration: integration.integrationKey, channel: channelId });
  return {
    status: 200,
    title: texts.add.doneTitle,
    backUrl: session.backUrl,
    channel: { channelId, name },
    content: html`<p class="notice good" role="status">
        ${texts.add.done}
        ${displayName === undefined ? '' : withBidiIsolates(texts.add.account(bidiIsolated(displayName)))}
      </p>
      ${answer === undefined ? '' : html`<p class="notice">${texts.trial.answers[answer]}</p>`}
      ${atProvider(result.webhook, { webhookUrl: `${ports.settings.publicUrl}/webhooks/${channelId}`, secrets }, provider.manifest, texts)}
      ${leftToDo(texts, { writesFirst: visit.form['writesFirst'] === 'yes' })}
      <p><a class="button" href="${addressOfChannel(integration.integrationKey, channelId)}">${texts.add.next}</a></p>`,
  };
}

function formPage(
  visit: Visit,
  provider: Provider,
  channelId: ChannelId,
  { values, preferences, problems, failedTest }: Answers,
  { settings }: AdminPorts,
): Page {
  const { manifest } = provider;
  const { texts } = visit;
  const fields = fieldsFor(visit, provider, values);
  return {
    status: problems.size > 0 || failedTest !== undefined ? 422 : 200,
    title: texts.add.title(inLanguage(manifest.displayName, texts.agentLanguage)),
    backUrl: visit.session.backUrl,
    content: html`<p class="lead">${providerIcon(manifest)} ${inLanguage(manifest.summary, texts.agentLanguage)}</p>
      <details>
        <summary>${texts.frame.canSend}</summary>
        <p>${sendableContent(manifest.capabilities, settings.files.maxBytes, texts)}</p>
      </details>
      ${channelForm({
        csrfToken: visit.session.csrfToken,
        texts,
        fields,
        values,
        problems,
        // Minted here, so that a second click on the button adds no second channel.
        hidden: { channelId, provider: manifest.id },
        button: texts.add.button,
        extra: preferenceFields(provider, preferences, texts, { fields, values, problems }),
        folded: peopleQuestions(provider),
        failedTest,
      })}`,
  };
}

/** The Integration ID is asked for until it is known, and again where CXone refused the one that was. */
function fieldsFor({ integration }: Visit, provider: Provider, answers: Readonly<Record<string, string>>) {
  const asksForId = integration.integrationId === undefined || answers['integrationId'] !== undefined;
  return channelFields(provider, { integrationId: asksForId, keepsSecrets: false });
}

const integrationIdUnknown = sentenceOf(({ form }) => form.integrationIdUnknown);

const staleForm = () => new AdminProblem(409, ({ problems }) => problems.formUsed);
