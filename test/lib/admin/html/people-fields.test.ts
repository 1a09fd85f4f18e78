import { describe, expect, it } from 'vitest';
import { peopleFields } from '../../../../lib/admin/html/people-fields.ts';
import { en } from '../../../../lib/admin/texts/en.ts';
import type { ContentKind, Directions } from '../../../../lib/contract/manifest.ts';
import type { Provider } from '../../../../lib/contract/provider.ts';
import { genericProvider } from '../../../../lib/providers/generic/index.ts';
import { parseHtml } from './html.ts';

const able = genericProvider.manifest.capabilities;

function providerOf(changes: Partial<Record<ContentKind, Partial<Directions>>>): Provider {
  const changed = Object.entries(able.content).map(([kind, directions]) => {
    const change = Object.entries(changes).find(([one]) => one === kind)?.[1];
    return [kind, { ...directions, ...change }];
  });
  const content = Object.fromEntries(changed) as typeof able.content;
  const { manifest } = genericProvider;
  return { ...genericProvider, manifest: { ...manifest, capabilities: { ...able, content } } };
}

const refused = { fromCustomer: 'refused' } as const;

describe('the settings about people', () => {
  it.each([
    { case: 'takes files and texts', provider: providerOf({}), isAsked: true },
    { case: 'takes no text of agents', provider: providerOf({ text: { fromAgent: 'refused' } }), isAsked: false },
    {
      case: 'brings no files',
      provider: providerOf({ image: refused, audio: refused, video: refused, file: refused }),
      isAsked: false,
    },
    {
      case: 'brings photos alone',
      provider: providerOf({ audio: refused, video: refused, file: refused }),
      isAsked: true,
    },
  ])('ask whether customers are told about refused files where the provider $case', async ({ provider, isAsked }) => {
    const page = String(await peopleFields(provider, {}, new Map(), en, []));
    expect(parseHtml(page).tags.some(({ attributes }) => attributes['name'] === 'tellsRefusedFiles')).toBe(isAsked);
  });

  it.each([
    { chosen: undefined, options: ['private', 'everywhere', 'never'], selected: [] },
    { chosen: 'everywhere', options: ['private', 'everywhere', 'never'], selected: ['everywhere'] },
  ])('begin with what a channel does that says nothing: $chosen', async ({ chosen, options, selected }) => {
    const values = chosen === undefined ? {} : { tellsRefusedFiles: chosen };
    const page = String(await peopleFields(genericProvider, values, new Map(), en, []));
    const [, select = ''] = /<select id="tellsRefusedFiles"([\s\S]*?)<\/select>/.exec(page) ?? [];
    const shown = parseHtml(select).tags.filter(({ name }) => name === 'option');
    expect(shown.map(({ attributes }) => attributes['value'])).toEqual(options);
    expect(
      shown.filter(({ attributes }) => 'selected' in attributes).map(({ attributes }) => attributes['value']),
    ).toEqual(selected);
  });
});
