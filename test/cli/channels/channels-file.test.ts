import { describe, expect, it } from 'vitest';
import { readChannelsFile } from '../../../cli/channels/channels-file.ts';
import { nearestOf } from '../../../cli/channels/nearest.ts';
import { providers } from '../../../lib/providers/registry.ts';

const read = (text: string) => readChannelsFile(text, providers, false);
/** What is wrong, as `line: words`. */
const wrong = (text: string): string[] => {
  const file = read(text);
  return file.kind === 'unusable' ? file.problems.map(({ line, words }) => `${line}: ${words}`) : [];
};

const shop = `channels:
  - name: Web shop
    provider: generic
    settings:
      deliveryUrl: https://chat.example.com/deliveries
    language: fr
    writesFirst: true
    studioScript: '1017'
    people:
      honoursOptOut: true
      optOutWords: [Tschüss, Ende]
      onCustomerEnd: resolved
      tellsRefusedFiles: everywhere
      endNotice: Bye, and thank you.
      customerFields: { phone: phone_number }
    removesDeleted: true
  - name: Parcel bot
    provider: telegram
    secrets:
      botToken:
        secretFromEnv: PARCEL_BOT_TOKEN
`;

describe('a file of channels', () => {
  it('is read with what it names, and no more', () => {
    expect(read(shop)).toMatchObject({
      kind: 'channels',
      channels: [
        {
          line: 2,
          id: undefined,
          name: 'Web shop',
          provider: { manifest: { id: 'generic' } },
          settings: { deliveryUrl: 'https://chat.example.com/deliveries' },
          preferences: {
            ...{ language: 'fr', writesFirst: true, studioScript: '1017', removesDeleted: true },
            people: {
              ...{ honoursOptOut: true, optOutWords: ['Tschüss', 'Ende'], onCustomerEnd: 'resolved' },
              ...{
                tellsRefusedFiles: 'everywhere',
                endNotice: 'Bye, and thank you.',
                customerFields: { phone: 'phone_number' },
              },
            },
          },
          secretsFrom: {},
        },
        {
          name: 'Parcel bot',
          provider: { manifest: { id: 'telegram' } },
          settings: {},
          preferences: {},
          secretsFrom: { botToken: 'PARCEL_BOT_TOKEN' },
        },
      ],
    });
  });

  it('may be JSON, and of a signed webhook where it names no provider', () => {
    const json = JSON.stringify({ channels: [{ name: 'Shop', settings: { deliveryUrl: 'https://a.example.com' } }] });
    expect(read(json)).toMatchObject({ kind: 'channels', channels: [{ name: 'Shop' }] });
  });

  it('may have no channel, where its list is empty', () => {
    expect(read('channels: []\n')).toEqual({ kind: 'channels', channels: [] });
  });

  it.each([
    { case: 'nothing', text: '', says: ['1: the file is empty: it begins with "channels:"'] },
    { case: 'a comment alone', text: '# later\n', says: ['1: the file is empty: it begins with "channels:"'] },
    { case: 'a list at the top', text: '- name: Shop\n', says: ['1: the file must be a map with channels'] },
    {
      case: 'a misspelt top',
      text: 'chanels: []\n',
      says: [
        '1: "chanels" is not known in the file: did you mean "channels"? Known: channels.',
        '1: "channels" is missing: the file begins with "channels:"',
      ],
    },
    {
      case: 'no list',
      text: 'channels:\n  name: Shop\n',
      says: ['1: "channels" must be a list: each channel begins with "-"'],
    },
    {
      case: 'a text as a channel',
      text: 'channels:\n  - Shop\n',
      says: [
        '2: a channel must be a map with id, name, label, provider, settings, language, writesFirst, studioScript, people, removesDeleted, secrets',
      ],
    },
    {
      case: 'a misspelt key',
      text: 'channels:\n  - name: Shop\n    setings: {}\n',
      says: [
        '3: "setings" is not known in a channel: did you mean "settings"? Known: id, name, label, provider, settings, language, writesFirst, studioScript, people, removesDeleted, secrets.',
      ],
    },
    {
      case: 'a misspelt setting',
      text: 'channels:\n  - name: Shop\n    settings:\n      delivryUrl: https://a.example.com\n',
      says: [
        '4: "delivryUrl" is not known in Signed webhook’s settings: did you mean "deliveryUrl"? Known: deliveryUrl.',
      ],
    },
    {
      case: 'settings about people that can’t be',
      text: 'channels:\n  - name: Shop\n    removesDeleted: "no"\n    people:\n      honoursOptOut: "yes"\n      onCustomerEnd: open\n      endNotice: true\n      tellsRefusedFiles: false\n      customerFields: phone\n      optOut: [STOP]\n',
      says: [
        '3: removesDeleted: must be true or false',
        '5: people.honoursOptOut: must be true or false',
        '6: people.onCustomerEnd: must be one of note, resolved, closed',
        '7: people.endNotice: must not be true or false',
        '8: people.tellsRefusedFiles: must not be true or false',
        '9: people.customerFields must be pairs like “phone = phone_number”, with commas between them',
        '10: "optOut" is not known in people. Known: honoursOptOut, optOutWords, optInWords, onCustomerEnd, endNotice, tellsRefusedFiles, customerTyping, customerFields, contactFields.',
      ],
    },
    {
      case: 'an unknown provider',
      text: 'channels:\n  - name: Shop\n    provider: telegrm\n',
      says: [
        '3: provider: there is no "telegrm": did you mean "telegram"? It is one of generic, telegram, line, twilio-sms, twilio-whatsapp, twilio-rcs.',
      ],
    },
    {
      case: 'wrong types',
      text: 'channels:\n  - name: 7\n    writesFirst: "yes"\n    studioScript: 1017\n    language: de\n    provider: [generic]\n    settings: text\n',
      says: ['2: name: must be a text: write it in quotes', '6: provider: must be a text'],
    },
    {
      case: 'wrong types of a provider that is known',
      text: 'channels:\n  - name:\n    writesFirst: "yes"\n    studioScript: 1017\n    language: de\n    settings: text\n',
      says: [
        '2: name: must be a text',
        '3: writesFirst: must be true or false',
        '4: studioScript: must be a text: write it in quotes',
        '5: language: "de" must be one of en, fr, fr-CA',
        '6: Signed webhook’s settings must be a map with deliveryUrl',
      ],
    },
    {
      case: 'an address that is none, and one with a password',
      text: 'channels:\n  - name: A\n    settings:\n      deliveryUrl: http://chat.example.com\n  - name: B\n    settings:\n      deliveryUrl: https://user:test-password@chat.example.com\n',
      says: [
        '4: settings.deliveryUrl must be a web address that begins with https://',
        '7: settings.deliveryUrl must not hold a user name or password',
      ],
    },
    { case: 'no name', text: 'channels:\n  - provider: telegram\n', says: ['2: name is missing'] },
    {
      case: 'an id that can be none',
      text: 'channels:\n  - id: "a b"\n    name: Shop\n    provider: telegram\n',
      says: ['2: id: "a b" can’t be the id of a channel'],
    },
    {
      case: 'a secret in the clear',
      text: 'channels:\n  - name: Bot\n    provider: telegram\n    secrets:\n      botToken: 110201543:test-token\n',
      says: [
        '5: secrets.botToken: a secret never stands in the file. Write "secretFromEnv: VARIABLE" below it, or leave it out to be asked',
      ],
    },
    {
      case: 'a secret that we make ourselves',
      text: 'channels:\n  - name: Bot\n    provider: telegram\n    secrets:\n      webhookSecret: {secretFromEnv: A}\n',
      says: ['5: "webhookSecret" is not known in the secrets of Telegram that are entered. Known: botToken.'],
    },
    {
      case: 'no variable',
      text: 'channels:\n  - name: Bot\n    provider: telegram\n    secrets:\n      botToken: {secretFromEnv: "a b"}\n',
      says: ['5: secrets.botToken: secretFromEnv must name a variable of the environment, e.g. BOT_TOKEN'],
    },
    {
      case: 'a key twice',
      text: 'channels:\n  - name: A\n    name: B\n',
      says: ['3: Map keys must be unique'],
    },
    {
      case: 'tabs',
      text: 'channels:\n\t- name: A\n',
      says: [expect.stringMatching(/^2: .*[Tt]abs?/) as string],
    },
    {
      case: 'two documents',
      text: 'channels: []\n---\nchannels: []\n',
      says: [expect.stringMatching(/^2: .*multiple documents/) as string],
    },
  ])('says what is wrong with $case, by its lines', ({ text, says }) => {
    const found = wrong(text);
    expect(found.slice(0, says.length)).toEqual(says);
    expect(found.join()).not.toContain('test-password');
    expect(found.join()).not.toContain('test-token');
  });

  it('takes no anchor, so that a short file is never a long one', () => {
    const levels = Array.from({ length: 30 }, (_, index) => `a${index}: &a${index} [${`*a${index - 1},`.repeat(10)}]`);
    const bomb = `a0: &a0 [lol]\n${levels.slice(1).join('\n')}\nchannels: *a29\n`;
    expect(wrong(bomb)).toEqual(['1: anchors and aliases (& and *) are not taken: write it out']);
    expect(wrong(`channels: &all\n  - *all\n`)).toHaveLength(1);
  });

  it('is not read where it is larger than any list of channels', () => {
    expect(wrong(`# ${'x'.repeat(1_000_000)}`)).toEqual(['1: the file has more than 1000000 bytes']);
  });
});

describe('nearestOf', () => {
  it.each([
    { word: 'delivryUrl', nearest: 'deliveryUrl' },
    { word: 'DELIVERYURL', nearest: 'deliveryUrl' },
    { word: 'colour', nearest: undefined },
    { word: '', nearest: undefined },
    { word: 'x'.repeat(100_000), nearest: undefined },
  ])('of $word', ({ word, nearest }) => {
    expect(nearestOf(word, ['deliveryUrl', 'language', 'provider'])).toBe(nearest);
  });
});
