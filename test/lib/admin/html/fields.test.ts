import { describe, expect, it } from 'vitest';
import { channelFields, channelForm, preferenceFields, preferencesIn } from '../../../../lib/admin/channel-form.ts';
import type { Html } from '../../../../lib/admin/html/page.ts';
import { en } from '../../../../lib/admin/texts/en.ts';
import { type Question, readAnswers } from '../../../../lib/channels/form-questions.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { inputValue, parseHtml } from './html.ts';

const words = (label: string) => ({
  label: { en: label, fr: `${label} (fr)` },
  hint: { en: 'As the platform has it.', fr: 'Comme sur la plateforme.' },
});

/** A provider whose admin brings the secret along. */
const provider: Provider = {
  ...genericProvider,
  manifest: {
    ...genericProvider.manifest,
    settings: [{ name: 'name', ...words('Bot name'), kind: 'text', required: false, maxLength: 5, isAddress: false }],
    secrets: [
      { name: 'botToken', ...words('Bot token'), origin: 'entered' },
      { name: 'webhookSecret', ...words('Webhook secret'), origin: 'generated' },
    ],
  },
};
const fields = channelFields(provider, { integrationId: false, keepsSecrets: false });
const filled = { name: 'Support', 'setting-name': 'acme', 'secret-botToken': 'test-bot-token' };

const written = async (form: Html): Promise<string> => (await form).toString();

describe('the fields of a channel', () => {
  it('are the name, the settings under a prefix, and the secrets that are entered', () => {
    expect(fields.map(({ name, kind, required }) => ({ name, kind, required }))).toEqual([
      { name: 'name', kind: 'text', required: true },
      // What the provider needs comes before what it can do without.
      { name: 'secret-botToken', kind: 'secret', required: true },
      { name: 'setting-name', kind: 'text', required: false },
      { name: 'label', kind: 'text', required: false },
      { name: 'studioScript', kind: 'text', required: false },
    ]);
    expect(channelFields(provider, { integrationId: true, keepsSecrets: false })[0]?.name).toBe('integrationId');
  });

  it('may leave a secret out where one is stored', () => {
    const kept = channelFields(provider, { integrationId: false, keepsSecrets: true });
    expect(kept.find(({ name }) => name === 'secret-botToken')).toMatchObject({
      required: false,
      hint: { en: 'As the platform has it. Leave blank to keep the current one.' },
    });
  });

  it('are folded where most accounts do without them, unless one of them is wrong', async () => {
    const rare = {
      ...words('API server'),
      name: 'apiUrl',
      kind: 'https-url',
      required: false,
      maxLength: 100,
    } as const;
    const withRare: Provider = {
      ...provider,
      manifest: { ...provider.manifest, settings: [{ ...rare, isAddress: true, isRare: true }] },
    };
    const asked = channelFields(withRare, { integrationId: false, keepsSecrets: false });
    const form = async (problems: Parameters<typeof channelForm>[0]['problems']) => {
      const preferences = preferencesIn({});
      const extra = preferenceFields(withRare, preferences, en, { fields: asked, values: {}, problems });
      const all = { fields: asked, values: {}, problems, hidden: {}, button: 'Add', extra };
      return written(channelForm({ csrfToken: 'csrf', texts: en, ...all }));
    };
    const [above = '', folded = ''] = (await form(new Map())).split('<details class="field" >');
    expect(above).not.toContain('id="setting-apiUrl"');
    expect(folded).toContain('id="setting-apiUrl"');
    const [, opened = ''] = (await form(new Map([['setting-apiUrl', { en: 'is no URL', fr: 'x' }]]))).split('<details');
    expect(opened).toMatch(/^ class="field" open>/);
    expect(opened).toContain('API server: is no URL');
  });

  it('are shown with what was entered, secrets never', async () => {
    const { values, problems } = readAnswers(fields, { ...filled, name: '' }, false);
    const form = channelForm({ csrfToken: 'csrf', texts: en, fields, values, problems, hidden: {}, button: 'Add' });
    const page = await written(form);
    expect(values['secret-botToken']).toBe('test-bot-token');
    expect(page).not.toContain('test-bot-token');
    expect(inputValue(page, 'setting-name')).toBe('acme');
    const secret = parseHtml(page).tags.find(({ attributes }) => attributes['name'] === 'secret-botToken');
    expect(secret?.attributes).toMatchObject({ type: 'password', value: '', autocomplete: 'off' });
  });

  it('say which may be left empty', async () => {
    const form = channelForm({
      csrfToken: 'c',
      texts: en,
      fields,
      values: {},
      problems: new Map(),
      hidden: {},
      button: 'Add',
    });
    expect(parseHtml(await written(form)).text).toContain('Bot name (optional)');
    expect(readAnswers(fields, { ...filled, 'setting-name': '' }, false).problems).toEqual(new Map());
  });

  it('are checked one by one; what nobody asked for is dropped', () => {
    const { values, problems } = readAnswers(fields, { ...filled, 'setting-name': 'longer', extra: 'x' }, false);
    expect(values).toEqual({ ...filled, label: '', 'setting-name': 'longer', studioScript: '' });
    expect([...problems]).toEqual([
      ['setting-name', { en: 'is longer than 5 characters', fr: 'dépasse 5 caractères' }],
    ]);
  });

  it.each([
    { url: 'https://chat.example.net/in', allowHttp: false, problem: undefined },
    { url: 'http://127.0.0.1:4010/in', allowHttp: true, problem: undefined },
    { url: 'http://127.0.0.1:4010/in', allowHttp: false, problem: 'must be a web address that begins with https://' },
    { url: 'ftp://chat.example.net', allowHttp: true, problem: 'must be a web address that begins with https://' },
    { url: 'https://token@chat.example.net', allowHttp: false, problem: 'must not hold a user name or password' },
  ])('that are addresses must be https, or http on a laptop: $url, $allowHttp', ({ url, allowHttp, problem }) => {
    const field: Question = { name: 'u', ...words('U'), kind: 'https-url', required: true, maxLength: 100 };
    expect(readAnswers([field], { u: url }, allowHttp).problems.get('u')?.en).toBe(problem);
  });
});
