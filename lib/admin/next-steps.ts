import { html } from 'hono/html';
import type { Manifest } from '../providers/contract.ts';
import type { Html } from './page.ts';
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

/** What is to be entered at the provider. The secrets are shown here and nowhere again. */
export function goToProvider(
  webhookUrl: string,
  secrets: readonly { readonly name: string; readonly value: string }[],
  manifest: Manifest,
  texts: Texts,
): Html {
  const generated = manifest.secrets.filter(({ origin }) => origin === 'generated');
  return html`<section>
    <h2>${texts.provider.title(manifest.displayName[texts.agentLanguage])}</h2>
    <p>${texts.provider.enter}</p>
    ${copyable('webhook-url', texts.provider.webhookUrl, webhookUrl, texts)}
    ${generated.map(({ name, label }) =>
      copyable(
        `generated-${name}`,
        label[texts.agentLanguage],
        secrets.find((secret) => secret.name === name)?.value ?? '',
        texts,
      ),
    )}
  </section>`;
}

/** What only the admin can do in CXone (help page "Set Up a Bring Your Own Channel (BYOC) Integration"). */
export function leftToDo({ cxone }: Texts): Html {
  return html`<section>
    <h2>${cxone.title}</h2>
    <p>${cxone.until}</p>
    <ol>
      ${cxone.steps.map(({ where, what }) => html`<li><strong>${where}</strong>${cxone.colon} ${what}</li>`)}
    </ol>
  </section>`;
}
