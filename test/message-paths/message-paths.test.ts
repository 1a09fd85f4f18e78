import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { listsIn, type MessagePaths, PAGE, withLists } from './lists.ts';
import { recordPaths } from './record-paths.ts';

const page = readFileSync(fileURLToPath(new URL(`../../${PAGE}`, import.meta.url)), 'utf8');

let paths: MessagePaths;
beforeAll(async () => {
  paths = await recordPaths();
});

/** In which order two answers come is not always the same. */
const sorted = ({ inboundWebhook, deliverInbound, outboundMessage }: MessagePaths) => ({
  inboundWebhook: inboundWebhook.toSorted(),
  deliverInbound: deliverInbound.toSorted(),
  outboundMessage: outboundMessage.toSorted(),
});

describe('the way of a message through the files', () => {
  it('is the one that docs/architecture.md lists; `npm run record-paths` lists it again', () => {
    expect(sorted(listsIn(page))).toEqual(sorted(paths));
  });

  it('leads through one function, and into the room of its direction', () => {
    const functions = Object.values(paths).map((files: string[]) => files.filter((file) => /^functions\//.test(file)));
    expect(functions).toEqual([
      ['functions/inbound-webhook.ts'],
      ['functions/deliver-inbound.ts'],
      ['functions/outbound-message.ts'],
    ]);
    for (const file of [...paths.inboundWebhook, ...paths.deliverInbound]) expect(file).not.toMatch(/^lib\/outbound\//);
    for (const file of paths.outboundMessage) expect(file).not.toMatch(/^lib\/inbound\//);
  });

  // Who adds a file to a way takes another out of it, or shows what it earns. The door of the adapter loads what reads and what
  // sends with their first use, so that no function has both.
  it.each([
    { of: 'a webhook', most: 16, files: () => paths.inboundWebhook },
    // Two of them see to it that no provider's address leads inside (ADR 17).
    { of: 'an agent’s reply', most: 22, files: () => paths.outboundMessage },
  ])('of $of is at most $most files long', ({ most, files }) => {
    expect(files().length).toBeLessThanOrEqual(most);
  });

  it('would be missed where the page listed another one', () => {
    const fewer = { ...paths, inboundWebhook: paths.inboundWebhook.slice(1) };
    expect(listsIn(withLists(page, fewer))).toEqual(fewer);
    expect(() => withLists('A page without markers.', paths)).toThrow(/needs the lines/);
  });
});
