import { html } from 'hono/html';
import { inLanguage } from '../../contract/localized-text.ts';
import type { Channel } from '../../channels/channel.ts';
import { refusals } from '../../channels/people/contact-states.ts';
import { outboundTexts } from '../../messages/not-sent.ts';
import type { Settings } from '../../settings.ts';
import type { Html } from '../html/page.ts';
import type { Texts } from '../texts/texts.ts';

/** What admins ask most and the rest of the page does not say, each folded until somebody wants it. */
export function answers(
  { language, people }: Pick<Channel, 'language' | 'people'>,
  { about: { answers: words } }: Texts,
  { supportContact }: Pick<Settings, 'supportContact'>,
): Html {
  const ofCustomers = people?.honoursOptOut === true ? Object.values(refusals) : [];
  const told = [...Object.values(outboundTexts), ...ofCustomers];
  return html`<section class="answers">
    <h2>${words.title}</h2>
    <details>
      <summary>${words.agentsRead}</summary>
      <p class="hint">${words.agentsReadHint}</p>
      <ul lang="${language}">
        ${told.map((sentence) => html`<li>${inLanguage(sentence, language)}</li>`)}
      </ul>
    </details>
    <details>
      <summary>${words.undo}</summary>
      <p>${words.undoChange}</p>
      <p>${words.undoRemove}</p>
    </details>
    <details>
      <summary>${words.whom}</summary>
      <p>${supportContact === undefined ? words.noContact : html`${words.contact} ${contact(supportContact)}`}</p>
    </details>
  </section>`;
}

/** A mail address as a link. */
function contact(words: string): Html {
  return /^[\w.+-]+@[\w-]+(\.[\w-]+)+$/.test(words)
    ? html`<a href="mailto:${words}">${words}</a>`
    : html`<bdi>${words}</bdi>`;
}
