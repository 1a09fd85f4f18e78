import { html } from 'hono/html';
import { say } from '../../pages/speak.ts';
import type { Words } from '../../pages/speak.ts';
import type { Emulator } from '../emulator.ts';
import type { CustomFieldDefinition } from '../schemas/custom-fields.ts';
import { customerName } from '../state/customer-name.ts';
import type { Contact, ContactStatus, CustomFieldValue, Thread } from '../state/model.ts';
import { isPicture } from './file-headers.ts';
import type { Html } from './layout.ts';
import { badge } from './layout.ts';
import { cut } from './rich/choices.ts';
import { time } from './time.ts';

/** As the desk calls them. */
export const statusWords: Record<ContactStatus, Words> = {
  new: 'New',
  open: 'Open',
  pending: 'Pending',
  escalated: 'Escalated',
  resolved: 'Resolved',
  closed: 'Closed',
  trashed: 'Trashed',
};

const doers = { agent: 'the agent', api: 'the integration', customer: 'the customer, who wrote' } as const;

function fieldList(
  title: string,
  fields: readonly CustomFieldValue[],
  definitions: readonly CustomFieldDefinition[],
): Html {
  const labelOf = (ident: string) => definitions.find((definition) => definition.ident === ident)?.label ?? ident;
  return html`<section>
    <h2>${title}</h2>
    ${
      fields.length === 0
        ? html`<p class="muted">${say('No custom fields')}</p>`
        : html`<dl>
            ${fields.map(
              ({ ident, value }) =>
                html`<dt>${labelOf(ident)}</dt>
                  <dd data-testid="custom-field" data-ident="${ident}">${cut(value)}</dd>`,
            )}
          </dl>`
    }
  </section>`;
}

/** Where the desk has the customer's picture from: the copy that CXone fetched, never the stranger's own address. */
function picture(thread: Thread): Html {
  const copy = thread.picture?.copy;
  if (copy?.kind === 'kept' && isPicture(copy.mimeType)) {
    return html`<img
      class="portrait"
      src="/desk/customers/${thread.id}/picture?${copy.bytesId}"
      alt=""
      data-testid="picture"
    />`;
  }
  return badge(customerName(thread), '#62707c');
}

function pictureProblem({ picture: its }: Thread): Html | '' {
  if (its?.copy.kind === 'broken') {
    return html`<p class="reason" data-testid="picture-problem">
      ${say('The picture could not be fetched. {why}', { why: its.copy.problem })}
    </p>`;
  }
  if (its?.copy.kind !== 'kept' || isPicture(its.copy.mimeType)) return '';
  return html`<p class="reason" data-testid="picture-problem">
    ${say('The picture is none: {type}.', { type: its.copy.mimeType })}
  </p>`;
}

function history({ changes, abandoned, workflow }: Contact): Html {
  return html`<ol class="changes">
      ${changes.map(
        ({ status, by, at }) =>
          html`<li data-testid="contact-change">
            ${time(at)} ${say('{status}, by {who}', { status: say(statusWords[status]), who: say(doers[by]) })}
          </li>`,
      )}
    </ol>
    ${abandoned === undefined ? '' : html`<p class="muted">${say('Left by the customer ({why})', { why: abandoned })}</p>`}
    ${
      workflow === undefined
        ? ''
        : html`<p class="muted" data-testid="workflow">
            ${
              workflow.status === undefined
                ? say('The workflow told the integration that the contact was closed: no answer')
                : say('The workflow told the integration that the contact was closed: answered {status}', {
                    status: workflow.status,
                  })
            }
          </p>`
    }`;
}

/** Who the customer is, and what is known of them and of the contact. */
export function contactCard({ state }: Emulator, thread: Thread): Html {
  const contact = state.lastContactOf(thread.id);
  const definitions = state.tenant(thread.tenantId)?.customFields;
  const { idOnExternalPlatform, nickname, customFields = [] } = thread.endUser;
  return html`<section class="identity">
      ${picture(thread)}
      <div class="grow">
        <p>
          <strong>${customerName(thread)}</strong
          >${nickname === undefined || nickname === customerName(thread) ? '' : html` <span class="muted">${nickname}</span>`}
        </p>
        <p><code data-testid="customer-id">${idOnExternalPlatform}</code></p>
        ${pictureProblem(thread)}
      </div>
    </section>
    ${fieldList(say('Customer'), customFields, definitions?.customer ?? [])}
    ${fieldList(say('Contact'), contact?.customFields ?? [], definitions?.contact ?? [])}
    ${
      contact === undefined
        ? ''
        : html`<section>
            <h2>${say('Contact {id} · {status}', { id: contact.id, status: say(statusWords[contact.status]) })}</h2>
            ${history(contact)}
          </section>`
    }`;
}
