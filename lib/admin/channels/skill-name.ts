import { html } from 'hono/html';
import type { Channel } from '../../channels/channel.ts';
import {
  checkOutboundSkillName,
  OUTBOUND_SKILL_NAME_LENGTH,
  type SkillNameProblem,
  suggestOutboundSkillName,
} from '../../channels/outbound-skill-name.ts';
import type { Html } from '../html/page.ts';
import type { Texts } from '../texts/texts.ts';

/** A form that says whether CXone takes a name for the outbound skill; it begins with one that it does. */
export function skillNameForm(
  { channelId, name: channelName }: Channel,
  asked: string | undefined,
  { skillName: words, labelled }: Texts,
): Html {
  const name = asked ?? suggestOutboundSkillName(channelName);
  const problems = checkOutboundSkillName(name).map((problem) => sentenceFor(problem, words));
  const isBad = problems.length > 0;
  return html`<form method="get">
    <h2>${words.title}</h2>
    <p>${words.why}</p>
    <input type="hidden" name="channel" value="${channelId}" />
    <div class="field">
      <label for="skill">${words.label}</label>
      ${
        isBad
          ? html`<p class="error" id="skill-said" role="alert">${labelled(words.label, problems.join(', '))}</p>`
          : html`<p class="hint" id="skill-said" role="status">${words.good(name)}</p>`
      }
      <input
        id="skill"
        name="skill"
        value="${name}"
        maxlength="100"
        autocomplete="off"
        aria-describedby="skill-said"
        ${isBad ? html`aria-invalid="true"` : ''}
      />
    </div>
    <button type="submit" class="quiet">${words.check}</button>
  </form>`;
}

function sentenceFor(problem: SkillNameProblem, words: Texts['skillName']): string {
  switch (problem.kind) {
    case 'too-short':
      return words['too-short'](OUTBOUND_SKILL_NAME_LENGTH.least);
    case 'too-long':
      return words['too-long'](OUTBOUND_SKILL_NAME_LENGTH.most);
    case 'characters':
      return words.characters(
        problem.refused.map((character) => (character === ' ' ? words.space : character)).join(' '),
      );
  }
}
