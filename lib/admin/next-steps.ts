import { html } from 'hono/html';
import type { Manifest } from '../providers/contract.ts';
import type { Html } from './page.ts';

/** A value to be carried elsewhere, with a button that copies it; without scripts it can be selected. */
function copyable(id: string, label: string, value: string): Html {
  return html`<div class="field">
    <label for="${id}">${label}</label>
    <div class="copy">
      <input id="${id}" value="${value}" readonly />
      <button type="button" class="quiet" data-copy="${id}" hidden>Copy</button>
    </div>
  </div>`;
}

/** What is to be entered at the provider. The secrets are shown here and nowhere again. */
export function goToProvider(
  webhookUrl: string,
  secrets: readonly { readonly name: string; readonly value: string }[],
  manifest: Manifest,
): Html {
  const generated = manifest.secrets.filter(({ origin }) => origin === 'generated');
  return html`<section>
    <h2>At the provider: ${manifest.displayName}</h2>
    <p>Enter these two there. The secret is shown only now: if it is lost, make a new one with Reconnect.</p>
    ${copyable('webhook-url', 'Webhook URL', webhookUrl)}
    ${generated.map(({ name, label }) =>
      copyable(`generated-${name}`, label, secrets.find((secret) => secret.name === name)?.value ?? ''),
    )}
  </section>`;
}

/** What only the admin can do in CXone (help page "Set Up a Bring Your Own Channel (BYOC) Integration"). */
export function leftToDo(): Html {
  return html`<section>
    <h2>In CXone</h2>
    <p>Until this is done, messages arrive but reach no agent.</p>
    <ol>
      <li>
        <strong>ACD → Digital → Points of Contact Digital</strong>, edit the channel: choose a default skill and a
        default Studio script. Both are mandatory.
      </li>
      <li>
        <strong>ACD → Digital → Roles</strong>, in every role that uses the channel: Channels → edit permissions, and
        give <em>Reply</em> to those who answer. Agents also need the permission to view skills.
      </li>
      <li><strong>Admin</strong>: agents need the Digital Engagement attribute and a digital skill.</li>
    </ol>
  </section>`;
}
