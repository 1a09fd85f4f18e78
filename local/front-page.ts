import { html, raw } from 'hono/html';
import { languageNow, say } from './pages/speak.ts';

/** Origins of the phones; `phone`: of any platform that speaks our signed JSON. */
export type FrontPagePhones = Readonly<Record<'phone' | 'telegram' | 'line' | 'twilio', { readonly url: string }>>;

/** The page that `npm start` prints: the agent's desk, and beside it the customer's phone on one of the platforms. */
export async function frontPage({ phone, telegram, line, twilio }: FrontPagePhones): Promise<string> {
  const shown = [
    { id: 'any', name: say('Any platform'), title: say('Customer’s phone'), url: phone.url },
    { id: 'telegram', name: 'Telegram', title: say('Customer’s Telegram'), url: telegram.url },
    { id: 'line', name: 'LINE', title: say('Customer’s LINE'), url: line.url },
    { id: 'twilio', name: 'SMS, WhatsApp', title: say('Customer’s SMS and WhatsApp'), url: twilio.url },
  ];
  const page = await html`<!doctype html>
    <html lang="${languageNow()}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${say('cxone-byoc-middleware on this laptop')}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <style>
          :root {
            color-scheme: light dark;
            --ink: light-dark(#17212e, #e8edf3);
            --soft: light-dark(#55637a, #9fb0c6);
            --ground: light-dark(#e9edf2, #0d1219);
            --raised: light-dark(#ffffff, #24303f);
            --action: light-dark(#0b5cad, #7fb8f5);
          }
          * {
            box-sizing: border-box;
          }
          body {
            margin: 0;
            min-height: 100vh;
            display: flex;
            flex-direction: column;
            background: var(--ground);
            color: var(--ink);
            font:
              1rem/1.5 system-ui,
              sans-serif;
          }
          header {
            display: flex;
            flex-wrap: wrap;
            gap: 0.25rem 1.25rem;
            align-items: baseline;
            padding: 1rem 1.5rem 0.5rem;
          }
          h1 {
            font-size: 1.1rem;
            margin: 0;
          }
          p,
          nav {
            margin: 0;
            color: var(--soft);
            font-size: 0.9rem;
          }
          header p {
            order: 1;
            flex-basis: 100%;
          }
          nav {
            margin-left: auto;
            display: flex;
            flex-wrap: wrap;
            gap: 0 1rem;
          }
          a {
            color: var(--action);
          }
          main {
            flex: 1;
            display: grid;
            grid-template-columns: minmax(0, 1fr) 26rem;
            gap: 1.25rem;
            padding: 0.75rem 1.5rem 1.5rem;
          }
          figure {
            margin: 0;
            display: flex;
            flex-direction: column;
            min-height: 44rem;
          }
          figcaption {
            font-weight: 600;
            margin-bottom: 0.4rem;
          }
          figcaption span {
            font-weight: 400;
            color: var(--soft);
          }
          fieldset {
            display: flex;
            flex-wrap: wrap;
            gap: 0 0.15rem;
            margin: 0.15rem 0 0 -0.6rem;
            padding: 0;
            border: 0;
          }
          legend {
            position: absolute;
            clip-path: inset(50%);
          }
          input {
            position: absolute;
            inset: 0;
            margin: 0;
            opacity: 0;
            cursor: pointer;
          }
          label {
            position: relative;
            padding: 0 0.6rem;
            border-radius: 1rem;
            font-weight: 400;
            color: var(--soft);
          }
          label:has(:checked) {
            color: var(--ink);
            background: var(--raised);
          }
          label:has(:focus-visible) {
            outline: 2px solid var(--action);
          }
          ${raw(
              shown
                .map(({ id }) => `.phones:not(:has([value='${id}']:checked)) .${id} { display: none; }`)
                .join('\n          '),
            )}
            iframe {
            flex: 1;
            width: 100%;
            border: 0;
            border-radius: 0.75rem;
            box-shadow: 0 1px 3px rgb(0 0 0 / 20%);
          }
          @media (max-width: 60rem) {
            main {
              grid-template-columns: minmax(0, 1fr);
            }
          }
        </style>
      </head>
      <body>
        <header>
          <h1>cxone-byoc-middleware</h1>
          <p>${say('Write on the phone, answer at the desk: what you deploy runs between.')}</p>
          <nav aria-label="${say('The emulated CXone and the phones')}">
            <a href="/points-of-contact" target="_blank">${say('Points of Contact Digital')}</a>
            <a href="/byoc" target="_blank">Bring Your Own Channel</a>
            <a href="/switches" target="_blank">${say('Switches')}</a>
            <a href="${phone.url}" target="_blank">${say('Phone')}</a>
            <a href="${telegram.url}/botfather" target="_blank">BotFather</a>
          </nav>
        </header>
        <main>
          <figure>
            <figcaption>${say('Agent’s desk')} <span>${say('in the emulated CXone')}</span></figcaption>
            <iframe src="/desk" title="${say('Agent’s desk')}"></iframe>
          </figure>
          <figure class="phones">
            <figcaption>
              ${say('Customer’s phone')}
              <fieldset>
                <legend>${say('Messaging platform')}</legend>
                ${shown.map(
                  ({ id, name }) =>
                    html`<label
                      ><input
                        type="radio"
                        name="platform"
                        value="${id}"
                        ${id === 'any' ? 'checked' : ''}
                      />${name}</label
                    >`,
                )}
              </fieldset>
            </figcaption>
            ${shown.map(
              ({ id, title, url }) =>
                html`<iframe
                  class="${id}"
                  src="${url}"
                  title="${title}"
                  ${id === 'any' ? '' : 'loading="lazy"'}
                ></iframe>`,
            )}
          </figure>
        </main>
      </body>
    </html>`;
  return page.toString();
}
