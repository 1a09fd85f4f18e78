import { describe, expect, it } from 'vitest';
import { channelFields } from '../../../../lib/admin/channel-form.ts';
import { peopleQuestions } from '../../../../lib/admin/html/people-fields.ts';
import { en } from '../../../../lib/admin/texts/en.ts';
import { frCa } from '../../../../lib/admin/texts/fr-ca.ts';
import { fr } from '../../../../lib/admin/texts/fr.ts';
import type { Texts } from '../../../../lib/admin/texts/texts.ts';
import { inLanguage } from '../../../../lib/contract/localized-text.ts';
import { providers } from '../../../../lib/providers/registry.ts';

/** Characters of a hint, so that a form can be read in one go. */
const MOST = 90;

function hintsIn({ form, people, cxone, skillName, channels, about, agentLanguage }: Texts): readonly string[] {
  const questions = [...providers.values()].flatMap((provider) => [
    ...channelFields(provider, { integrationId: true, keepsSecrets: false }),
    ...peopleQuestions(provider),
  ]);
  const asked = questions.map(({ hint }) => inLanguage(hint, agentLanguage));
  const others = [form.keepSecret, form.agentLanguageHint, people.onCustomerEndHint, cxone.tickHint, skillName.why];
  return [...new Set([...asked, ...others, channels.arrival.hint, channels.removedHint, about.usage.hint])];
}

describe('the hints of the forms', () => {
  it.each([en, fr, frCa])('are one short sentence each: $tag', (texts: Texts) => {
    const hints = hintsIn(texts);
    expect(hints.length).toBeGreaterThan(15);
    expect(hints.filter((hint) => hint.length > MOST)).toEqual([]);
    // A full stop with more behind it that begins with a capital, but for abbreviations.
    expect(hints.filter((hint) => /[.!?] (?=\p{Lu})/u.test(hint.replaceAll(/p\. ex\.|e\.g\./g, '')))).toEqual([]);
  });
});
