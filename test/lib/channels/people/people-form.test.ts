import { describe, expect, it } from 'vitest';
import { answersOf, choicesMissedBy, identProblems, readPeople } from '../../../../lib/channels/people/people-form.ts';
import { cxoneFailure } from '../../../support/cxone-failures.ts';

const all = {
  honoursOptOut: true,
  optOutWords: ['Tschüss', 'Ende'],
  optInWords: ['Hallo'],
  onCustomerEnd: 'closed',
  endNotice: 'This chat has ended, thank you.',
  tellsRefusedFiles: 'never',
  customerTyping: true,
  customerFields: { phone: 'phone_number', language: 'lang' },
  contactFields: { order: 'order_no' },
} as const;

describe('the settings about people in a form', () => {
  it('come back as they were', () => {
    const people = { ...all, optOutWords: [...all.optOutWords], optInWords: [...all.optInWords] };
    const read = readPeople(answersOf({ people, removesDeleted: true }));
    expect(read).toEqual({ people, removesDeleted: true, problems: new Map() });
  });

  it('are none where nothing was entered', () => {
    expect(readPeople({}).people).toEqual({});
    expect(readPeople(answersOf({}))).toEqual({ people: {}, removesDeleted: false, problems: new Map() });
  });

  it.each([
    { name: 'customerFields', answer: 'phone' },
    { name: 'customerFields', answer: 'phone = a = b' },
    { name: 'contactFields', answer: '= order_no' },
    { name: 'contactFields', answer: Array.from({ length: 51 }, (_, at) => `f${at}=i${at}`).join() },
    { name: 'optOutWords', answer: '!!!' },
    { name: 'optInWords', answer: 'w'.repeat(41) },
  ])('refuse $answer as $name', ({ name, answer }) => {
    expect([...readPeople({ [name]: answer }).problems.keys()]).toEqual([name]);
  });

  it.each(['optOutWords', 'optInWords'] as const)('refuse %s that nobody would look for', (name) => {
    expect([...readPeople({ [name]: 'Ende' }).problems]).toEqual([
      [name, expect.objectContaining({ en: expect.stringContaining('(honoursOptOut) is ticked') as string })],
    ]);
    expect(readPeople({ [name]: 'Ende', honoursOptOut: 'yes' }).problems.size).toBe(0);
  });
});

describe('one of several that is chosen', () => {
  it.each([
    { tellsRefusedFiles: 'everywhere', people: { tellsRefusedFiles: 'everywhere' } },
    { tellsRefusedFiles: 'never', people: { tellsRefusedFiles: 'never' } },
    { tellsRefusedFiles: 'private', people: {} },
    { tellsRefusedFiles: 'groups', people: {} },
  ])('is kept unless it is what there is without it: $tellsRefusedFiles', ({ people, ...answers }) => {
    expect(readPeople(answers).people).toEqual(people);
  });

  it.each([
    { name: 'tellsRefusedFiles', answer: 'groups', missed: ['private', 'everywhere', 'never'] },
    { name: 'tellsRefusedFiles', answer: 'private', missed: undefined },
    { name: 'tellsRefusedFiles', answer: undefined, missed: undefined },
    { name: 'onCustomerEnd', answer: 'open', missed: ['note', 'resolved', 'closed'] },
    { name: 'endNotice', answer: 'Bye', missed: undefined },
  ])('has to be among them: $answer as $name', ({ name, answer, missed }) => {
    expect(choicesMissedBy(name, answer)).toEqual(missed);
  });
});

describe('idents of custom fields', () => {
  const cxone = {
    customFieldIdents: (of: 'customer' | 'contact') =>
      Promise.resolve(of === 'customer' ? ['lang', 'tier'] : ['order_no']),
  };

  it('are held against those that CXone has', async () => {
    const problems = await identProblems({ customerFields: { language: 'lang', phone: 'phone_no' } }, cxone);
    expect([...problems]).toEqual([
      [
        'customerFields',
        {
          en: 'CXone has no such custom field: phone_no. It has: lang, tier',
          fr: 'CXone n’a pas ce champ personnalisé : phone_no. Champs existants : lang, tier',
        },
      ],
    ]);
    expect(await identProblems({ contactFields: { order: 'order_no' } }, cxone)).toEqual(new Map());
  });

  it('pass where CXone does not say which it has', async () => {
    const asked = { customerFields: { language: 'lang' } };
    const silent = { customFieldIdents: () => Promise.reject(cxoneFailure.forbidden('list-customer-fields')) };
    expect(await identProblems(asked, silent)).toEqual(new Map());
    expect(await identProblems(asked, { customFieldIdents: () => Promise.resolve([]) })).toEqual(new Map());
  });
});
