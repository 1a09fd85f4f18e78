import { html } from 'hono/html';
import type { Emulator } from '../emulator.ts';
import { byocForm, emptyForm, formOf } from './byoc-form.ts';
import type { FormResult } from './byoc-form.ts';
import type { Html } from './layout.ts';
import { badge, layout } from './layout.ts';

/** The records, each with its Integration ID. */
export function byocPage({ state }: Emulator): Html {
  return layout(
    'byoc',
    'Bring Your Own Channel',
    html`<div class="page">
      <div class="title">
        <h1>Bring Your Own Channel</h1>
        <a class="button primary" href="/byoc/new" data-testid="new-record">Add</a>
      </div>
      ${
        state.records.length === 0
          ? html`<p class="empty">
              No record yet. Add one with the values that your middleware printed when it was deployed.
            </p>`
          : html`<ul class="rows" aria-label="Records">
              ${state.records.map(
                (record) =>
                  html`<li class="card row" data-testid="record">
                    ${badge(record.name, record.color)}
                    <div class="grow">
                      <h2>${record.name}</h2>
                      <p class="muted">${record.integrationBoxUrl}</p>
                      <p>
                        <span class="muted">Integration ID</span>
                        <code data-testid="integration-id">${record.integrationId}</code>
                      </p>
                    </div>
                    <a class="button" href="/byoc/${record.integrationId}" aria-label="Edit ${record.name}">Edit</a>
                  </li>`,
              )}
            </ul>`
      }
    </div>`,
  );
}

/** The form on a page of its own, for a new record or a known one. */
export function byocRecordPage(
  { state }: Emulator,
  integrationId: string | undefined,
  submitted?: Pick<FormResult, 'values' | 'problems'>,
): Html | undefined {
  const record = integrationId === undefined ? undefined : state.record(integrationId);
  if (integrationId !== undefined && record === undefined) return undefined;
  const title = record === undefined ? 'Add a record' : record.name;
  const result = submitted ?? { values: record === undefined ? emptyForm : formOf(record), problems: {} };
  return layout(
    'byoc',
    title,
    html`<div class="page narrow">
      <h1>${title}</h1>
      ${
        record === undefined
          ? ''
          : html`<p><span class="muted">Integration ID</span> <code>${record.integrationId}</code></p>`
      }
      ${byocForm(result, integrationId)}
    </div>`,
  );
}
