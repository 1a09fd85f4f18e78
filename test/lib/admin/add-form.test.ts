import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inputValue, parseHtml } from './html/html.ts';
import { type Admin, AdminWorld, main, UPSERT } from './world.ts';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

const channels = () => world.registry.channels(main);
const inputsOf = (page: string) => parseHtml(page).tags.filter(({ name }) => name === 'input');

describe('the Add form', () => {
  it('asks for the Integration ID, the name and the settings of the provider, each with label and hint', async () => {
    const page = await admin.see('add');
    const { tags } = parseHtml(page);
    const visible = inputsOf(page).filter(({ attributes }) => attributes['type'] !== 'hidden');
    expect(visible.map(({ attributes: { name, type, maxlength } }) => ({ name, type, maxlength }))).toEqual([
      { name: 'integrationId', type: 'text', maxlength: '100' },
      { name: 'name', type: 'text', maxlength: '100' },
      { name: 'setting-deliveryUrl', type: 'url', maxlength: '2000' },
      { name: 'label', type: 'text', maxlength: '60' },
      { name: 'studioScript', type: 'text', maxlength: '100' },
      { name: 'writesFirst', type: 'checkbox', maxlength: undefined },
      { name: 'honoursOptOut', type: 'checkbox', maxlength: undefined },
      { name: 'optOutWords', type: 'text', maxlength: '1000' },
      { name: 'optInWords', type: 'text', maxlength: '1000' },
      { name: 'customerTyping', type: 'checkbox', maxlength: undefined },
      { name: 'removesDeleted', type: 'checkbox', maxlength: undefined },
      { name: 'customerFields', type: 'text', maxlength: '1000' },
      { name: 'contactFields', type: 'text', maxlength: '1000' },
    ]);
    for (const { attributes } of visible.filter((input) => input.attributes['type'] !== 'checkbox')) {
      const isRequired = ['integrationId', 'name', 'setting-deliveryUrl'].includes(attributes['name'] ?? '');
      expect('required' in attributes).toBe(isRequired);
      expect(tags).toContainEqual({ name: 'label', attributes: { for: attributes['name'] } });
      expect(tags.map((tag) => tag.attributes['id'])).toContain(attributes['aria-describedby']);
    }
  });

  it('mints the channel’s id, another one for each form', async () => {
    const [one, two] = [await admin.see('add'), await admin.see('add')].map((page) => inputValue(page, 'channelId'));
    expect(one).toMatch(/^ch-[0-9a-f]{30}$/);
    expect(two).toMatch(/^ch-[0-9a-f]{30}$/);
    expect(one).not.toBe(two);
  });
});

describe('an Add form that can’t be used', () => {
  it.each([
    { case: 'nothing as name', field: 'name', value: '', problem: 'is missing' },
    { case: 'blanks as name', field: 'name', value: '   ', problem: 'is missing' },
    { case: 'a name too long', field: 'name', value: 'n'.repeat(101), problem: 'is longer than 100 characters' },
    { case: 'a control character', field: 'name', value: 'a\u0007b', problem: 'holds a control character' },
    { case: 'no Integration ID', field: 'integrationId', value: '', problem: 'is missing' },
    { case: 'no URL', field: 'setting-deliveryUrl', value: '', problem: 'is missing' },
    {
      case: 'a text for a URL',
      field: 'setting-deliveryUrl',
      value: 'chat',
      problem: 'must be a web address that begins with https://',
    },
    {
      case: 'plain http',
      field: 'setting-deliveryUrl',
      value: 'http://chat.example.net',
      problem: 'must be a web address that begins with https://',
    },
    {
      case: 'a script',
      field: 'setting-deliveryUrl',
      value: 'javascript:alert(1)',
      problem: 'must be a web address that begins with https://',
    },
    {
      case: 'a password in the URL',
      field: 'setting-deliveryUrl',
      value: 'https://u:p@chat.example.net',
      problem: 'must not hold a user name or password',
    },
  ])(
    'is shown again with its problem beside the field and in the summary: $case',
    async ({ field, value, problem }) => {
      const response = await admin.send('add', await admin.filledAddForm({ [field]: value }));
      const page = response.body ?? '';
      expect(response.statusCode).toBe(422);
      const { tags } = parseHtml(page);
      expect(tags).toContainEqual({ name: 'p', attributes: { class: 'error', id: `${field}-error` } });
      expect(tags).toContainEqual({ name: 'a', attributes: { href: `#${field}` } });
      expect(page.split(problem)).toHaveLength(3);
      const input = tags.find(({ name, attributes }) => name === 'input' && attributes['name'] === field);
      expect(input?.attributes).toMatchObject({
        'aria-invalid': 'true',
        'aria-describedby': `${field}-hint ${field}-error`,
        value: value.trim(),
      });
      expect(await channels()).toEqual([]);
      expect(world.cxone.to(UPSERT)).toEqual([]);
      expect(world.secrets.names()).toEqual([]);
    },
  );

  it('names every problem at once and keeps the rest, the channel’s id with it', async () => {
    const form = await admin.filledAddForm({ integrationId: '', name: '', 'setting-deliveryUrl': 'chat' });
    const response = await admin.send('add', form);
    const page = response.body ?? '';
    const links = parseHtml(page).tags.filter(({ attributes }) => attributes['href']?.startsWith('#') === true);
    expect(links.map(({ attributes }) => attributes['href'])).toEqual([
      '#integrationId',
      '#name',
      '#setting-deliveryUrl',
    ]);
    expect(parseHtml(page).tags).toContainEqual({
      name: 'div',
      attributes: { class: 'notice problem', role: 'alert', tabindex: '-1', autofocus: '' },
    });
    expect(inputValue(page, 'channelId')).toBe(form['channelId']);
    expect(inputValue(page, 'setting-deliveryUrl')).toBe('chat');
    expect(
      (await admin.send('add', await admin.filledAddForm({ channelId: form['channelId'] ?? '' }))).statusCode,
    ).toBe(200);
  });
});
