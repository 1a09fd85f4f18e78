import { html } from 'hono/html';
import { addChannel, type AddResult } from '../channels/add-channel.ts';
import type { Preferences } from '../channels/channel.ts';
import { type Problems, readAnswers } from '../channels/questions.ts';
import { CxoneRefusedError } from '../cxone/errors.ts';
import { type ChannelId, channelIdSchema, newChannelId } from '../ids.ts';
import type { Provider } from '../providers/contract.ts';
import { providers } from '../providers/registry.ts';
import type { AdminPorts } from './admin-ports.ts';
import { carried } from './carried.ts';
import {
  channelFields,
  channelForm,
  preferenceFields,
  preferencesIn,
  secretName,
  settingName,
} from './channel-form.ts';
import { channelList } from './channel-list.ts';
import type { AdminAction, Visit } from './create-admin-door.ts';
import { goToProvider, leftToDo } from './next-steps.ts';
import type { Page } from './page.ts';
import { AdminProblem } from './problem.ts';
import { stoppedByProvider } from './stopped-by-provider.ts';

interface Answers {
  readonly values: Readonly<Record<string, string>>;
  readonly preferences: Preferences;
  readonly problems: Problems;
}

const blank: Answers = { values: {}, preferences: preferencesIn({}), problems: new Map() };

/**
 * The Add action: a form from the provider's manifest with the integration's other channels below it, then the channel
 * with what is left to do.
 */
export function addAction(ports: AdminPorts): AdminAction {
  return {
    path: 'add',
    show: async (visit) => {
      const page = formPage(visit, onlyProvider(), newChannelId(ports.randomBytes), blank, ports);
      return { ...page, content: html`${page.content} ${await channelList(visit, ports)}` };
    },
    act: (visit) => act(visit, ports),
  };
}

async function act(visit: Visit, ports: AdminPorts): Promise<Page> {
  const { form, integration, channelPorts } = visit;
  const provider = providers.get(form['provider'] ?? '');
  const channelId = channelIdSchema.safeParse(form['channelId']).data;
  if (provider === undefined || channelId === undefined) throw staleForm();

  const fields = fieldsFor(visit, provider, form);
  const { values, problems } = readAnswers(fields, form, ports.settings.allowHttp);
  const preferences = preferencesIn(form);
  if (problems.size > 0) return formPage(visit, provider, channelId, { values, preferences, problems }, ports);

  const { manifest } = provider;
  const request = {
    channelId,
    integrationKey: integration.integrationKey,
    name: values['name'] ?? '',
    provider,
    settings: Object.fromEntries(manifest.settings.map(({ name }) => [name, values[settingName(name)] ?? ''])),
    preferences,
    enteredSecrets: Object.fromEntries(manifest.secrets.map(({ name }) => [name, values[secretName(name)] ?? ''])),
  };
  const known = integration.integrationId;
  // What was accepted before counts; another id is tried only where CXone no longer knows that one.
  for (const integrationId of new Set([known ?? '', values['integrationId'] ?? ''].filter((id) => id !== ''))) {
    try {
      const result = await addChannel({ ...request, integrationId }, channelPorts);
      if (result.kind === 'added' && known !== integrationId) {
        await ports.registry.setIntegrationId(integration.integrationKey, integrationId);
      }
      return resultPage(result, visit, provider, ports);
    } catch (error) {
      if (!refusesIntegrationId(error)) throw error;
      const { operation, code, uid } = error;
      const reason = 'CXone does not know the Integration ID';
      const log = { integration: integration.integrationKey, status: 422, operation, code, uid, reason };
      ports.logger.log('warn', 'admin.refused', log);
    }
  }
  const answers = {
    values: { ...values, integrationId: values['integrationId'] ?? known ?? '' },
    preferences,
    problems: new Map([['integrationId', 'is not one that CXone knows: copy it from the list there']]),
  };
  return formPage(visit, provider, channelId, answers, ports);
}

function refusesIntegrationId(error: unknown): error is CxoneRefusedError {
  return error instanceof CxoneRefusedError && error.errors.some(({ field }) => field === 'channelIntegrationId');
}

function resultPage(result: AddResult, { integration, session }: Visit, provider: Provider, ports: AdminPorts): Page {
  if (result.kind === 'form-used') throw staleForm();
  if ('isBegun' in result) throw stoppedByProvider(result);
  if (result.kind === 'account-taken') {
    throw new AdminProblem(
      409,
      'This account is connected already',
      result.by === undefined
        ? 'Another integration of this middleware uses it. Nothing was added.'
        : `The channel “${result.by.name}” uses it. Nothing was added.`,
      'Use that channel, or remove it first and then add the account anew.',
    );
  }
  ports.logger.log('info', 'channel.added', { integration: integration.integrationKey, channel: result.channelId });
  return {
    status: 200,
    title: 'The channel is added',
    backUrl: session.backUrl,
    content: html`<p class="notice good" role="status">CXone knows the channel. Two things are left to do.</p>
      ${goToProvider(`${ports.settings.publicUrl}/webhooks/${result.channelId}`, result.secrets, provider.manifest)}
      ${leftToDo()}`,
  };
}

function formPage(
  visit: Visit,
  provider: Provider,
  channelId: ChannelId,
  { values, preferences, problems }: Answers,
  { settings }: AdminPorts,
): Page {
  const { manifest } = provider;
  return {
    status: problems.size > 0 ? 422 : 200,
    title: `Add a channel: ${manifest.displayName}`,
    backUrl: visit.session.backUrl,
    content: html`<p>${manifest.summary} ${carried(manifest.capabilities, settings.files.maxBytes)}</p>
      ${channelForm({
        csrfToken: visit.session.csrfToken,
        fields: fieldsFor(visit, provider, values),
        values,
        problems,
        // Minted here, so that a second click on the button adds no second channel.
        hidden: { channelId, provider: manifest.id },
        button: 'Add the channel',
        extra: preferenceFields(provider, preferences),
      })}`,
  };
}

/** The Integration ID is asked for until it is known, and again where CXone refused the one that was. */
function fieldsFor({ integration }: Visit, provider: Provider, answers: Readonly<Record<string, string>>) {
  const asksForId = integration.integrationId === undefined || answers['integrationId'] !== undefined;
  return channelFields(provider, { integrationId: asksForId, secrets: true });
}

function onlyProvider(): Provider {
  const [provider] = providers.values();
  if (provider === undefined) throw new Error('No provider is registered: name one in lib/providers/registry.ts.');
  return provider;
}

const staleForm = () =>
  new AdminProblem(
    409,
    'This form was used before',
    'It belongs to a channel that exists, or was changed on the way. Nothing was added.',
    'Go back to CXone and click Add once more for a fresh form.',
  );
