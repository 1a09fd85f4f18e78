import { html } from 'hono/html';
import type { WebhookWay } from '../channels/life/provider-calls.ts';
import { inLanguage } from '../contract/localized-text.ts';
import type { Manifest } from '../contract/manifest.ts';
import type { LiveSecret } from '../contract/webhook.ts';
import type { Html } from './html/page.ts';
import type { Texts } from './texts/texts.ts';

/** A value to be carried elsewhere, with a button that copies it; without scripts it can be selected. */
function copyable(id: string, label: string, value: string, { copy, copied }: Texts): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <div class="copy">
      <input id="${id}" value="${value}" readonly />
      <button type="button" class="quiet" data-copy="${id}" data-copied="${copied}" hidden>${copy}</button>
    </div>
  </div>`;
}

/**
 * What is left to do at the provider: nothing where the webhook was registered, else URL and secrets are to be entered
 * there. They are shown here and nowhere again.
 */
export function atProvider(
  way: WebhookWay,
  { webhookUrl, secrets }: { readonly webhookUrl: string; readonly secrets: readonly LiveSecret[] },
  manifest: Manifest,
  texts: Texts,
): Html {
  const { agentLanguage: language, provider: words } = texts;
  const name = inLanguage(manifest.displayName, language);
  const labelOf = (secret: LiveSecret) => {
    const field = manifest.secrets.find(({ name: known }) => known === secret.name);
    return field === undefined ? secret.name : inLanguage(field.label, language);
  };
  return html`<section>
    <h2>${words.title(name)}</h2>
    ${
      way === 'registered'
        ? html`<p>${words.registered(name)}</p>`
        : html`<p>${words.enter}</p>
            ${copyable('webhook-url', words.webhookUrl, webhookUrl, texts)}
            ${secrets.map((secret) => copyable(`generated-${secret.name}`, labelOf(secret), secret.value, texts))}`
    }
  </section>`;
}

/**
 * What only the admin can do in CXone (help page "Set Up a Bring Your Own Channel (BYOC) Integration").
 * @param isRouted What must be done is done.
 */
export function leftToDo({ cxone }: Texts, { isRouted }: { readonly isRouted: boolean }): Html {
  return html`<section>
    <h2>${cxone.title}</h2>
    ${isRouted ? '' : html`<p>${cxone.until}</p>`}
    <ol>
      ${cxone.steps.map(({ where, what }) => html`<li><strong>${where}</strong>${cxone.colon} ${what}</li>`)}
    </ol>
  </section>`;
}
