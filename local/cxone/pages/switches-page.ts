import { html } from 'hono/html';
import type { CatalogueEntry, Switches } from '../switches.ts';
import { switchCatalogue, turnedSwitches } from '../switches.ts';
import type { Html } from './layout.ts';
import { layout } from './layout.ts';

/** `callbackTimeoutMs` as `Callback timeout ms`. */
function label(name: string): string {
  const words = name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What stands between backticks, as code. */
function withCode(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** The values on offer; a number may stand at one that is not among the samples. */
function options({ values }: CatalogueEntry, current: string | number): readonly (string | number)[] {
  return values.includes(current) ? values : [...values, current];
}

function row(entry: CatalogueEntry, current: string | number): Html {
  const { name, row: source, description } = entry;
  const isTurned = current !== entry.default;
  return html`<li class="switch ${isTurned ? 'is-turned' : ''}" data-testid="switch" data-switch="${name}">
    <div class="grow">
      <h3>
        <label for="${name}">${label(name)}</label>
        ${isTurned ? html`<span class="turned-mark">not the default</span>` : ''}
      </h3>
      <p id="${name}-description">${withCode(description)}</p>
      <p class="muted"><code>${name}</code> · byoc-protocol ${source}</p>
    </div>
    <form method="post" action="/switches">
      <select id="${name}" name="${name}" aria-describedby="${name}-description">
        ${options(entry, current).map(
          (value) =>
            html`<option value="${value}" ${value === current ? html`selected` : ''}>
              ${value}${value === entry.default ? ' (default)' : ''}
            </option>`,
        )}
      </select>
      <noscript><button type="submit">Save</button></noscript>
    </form>
  </li>`;
}

/** Every switch, by group, each saved as it is turned. */
export function switchesPage(switches: Switches): Html {
  const turned = Object.keys(turnedSwitches(switches)).length;
  const groups = Map.groupBy(switchCatalogue, ({ group }) => group);
  return layout(
    'switches',
    'Switches',
    html`<div class="page">
      <div class="title">
        <h1>Switches</h1>
        ${
          turned === 0
            ? ''
            : html`<form method="post" action="/switches/reset">
                <button type="submit" id="reset" data-testid="reset-switches">Back to the defaults</button>
              </form>`
        }
      </div>
      <p class="lead">
        How CXone behaves is not known in every point. Each switch is one of these points; what you choose holds from
        the next request on.
      </p>
      <p role="status" data-testid="turned-count">
        ${turned === 0 ? 'All stand at the default, which is the likeliest.' : `${turned} not at the default.`}
      </p>
      ${[...groups].map(
        ([group, entries]) =>
          html`<section class="switches" aria-label="${group}">
            <h2 class="subtitle">${group}</h2>
            <ul class="card">
              ${entries.map((entry) => row(entry, switches[entry.name]))}
            </ul>
          </section>`,
      )}
    </div>`,
  );
}
