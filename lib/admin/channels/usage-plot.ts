import { html } from 'hono/html';
import type { Counted, DayOfUse } from '../../channels/activity/usage.ts';
import type { Html } from '../html/page.ts';
import type { Texts } from '../texts/texts.ts';

/** Of a day in the plot, and of the highest bar; failures hang below the line. */
const [DAY_WIDTH, HEIGHT, FAILURES] = [20, 100, 30];

/** Messages and failures of the last days: a plot for the eye, and the same in a table. */
export function usagePlot(days: readonly DayOfUse[], { about: { usage }, tag }: Texts): Html {
  const sum = (what: Counted) => days.reduce((total, day) => total + day[what], 0).toLocaleString(tag);
  const used = days.filter((day) => day.in + day.out + day.failed > 0);
  const words = usage.about(sum('in'), sum('out'), sum('failed'));
  const cells = (day: DayOfUse) =>
    ([day.in, day.out, day.failed] as const).map((count) => html`<td>${count.toLocaleString(tag)}</td>`);
  return html`<section>
    <h2>${usage.title}</h2>
    ${
      used.length === 0
        ? html`<p>${usage.none}</p>`
        : html`<p>${words}</p>
            ${plot(days, words)}
            <ul class="legend">
              <li class="in">${usage.received}</li>
              <li class="out">${usage.sent}</li>
              <li class="failed">${usage.failed}</li>
            </ul>
            <details>
              <summary>${usage.table}</summary>
              <table class="days">
                <thead>
                  <tr>
                    <th scope="col">${usage.day}</th>
                    <th scope="col">${usage.received}</th>
                    <th scope="col">${usage.sent}</th>
                    <th scope="col">${usage.failed}</th>
                  </tr>
                </thead>
                <tbody>
                  ${used.map(
                    (day) =>
                      html`<tr>
                        <th scope="row">${day.day}</th>
                        ${cells(day)}
                      </tr>`,
                  )}
                </tbody>
              </table>
            </details>
            <p class="hint">${usage.hint}</p>`
    }
  </section>`;
}

function plot(days: readonly DayOfUse[], words: string): Html {
  const highest = Math.max(1, ...days.flatMap((day) => [day.in, day.out]));
  const mostFailed = Math.max(1, ...days.map(({ failed }) => failed));
  const width = days.length * DAY_WIDTH;
  const bars = days.map((day, index) => {
    const x = index * DAY_WIDTH;
    const up = (what: 'in' | 'out', left: number) => {
      const height = heightOf(day[what], highest, HEIGHT);
      return bar(what, { x: left, y: HEIGHT - height, width: 8, height });
    };
    const down = { x: x + 1, y: HEIGHT + 2, width: 17, height: heightOf(day.failed, mostFailed, FAILURES) };
    return html`${up('in', x + 1)}${up('out', x + 10)}${bar('failed', down)}`;
  });
  return html`<svg class="plot" viewBox="0 0 ${width} ${HEIGHT + FAILURES + 4}" role="img" aria-label="${words}">
    ${bars}
    <line x1="0" x2="${width}" y1="${HEIGHT + 1}" y2="${HEIGHT + 1}" />
  </svg>`;
}

function bar(
  what: Counted,
  { x, y, width, height }: Readonly<Record<'x' | 'y' | 'width' | 'height', number>>,
): Html | '' {
  if (height === 0) return '';
  return html`<rect class="${what}" x="${x}" y="${y}" width="${width}" height="${height}" />`;
}

/** What there was is seen, however little. */
const heightOf = (count: number, most: number, room: number): number =>
  count === 0 ? 0 : Math.max(2, Math.round((count / most) * room));
