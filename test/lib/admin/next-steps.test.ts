import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { atProvider, steps } from '../../../lib/admin/next-steps.ts';
import { en } from '../../../lib/admin/texts/en.ts';
import { fr } from '../../../lib/admin/texts/fr.ts';
import { frCa } from '../../../lib/admin/texts/fr-ca.ts';
import type { Texts } from '../../../lib/admin/texts/texts.ts';
import { twilioSmsProvider } from '../../../lib/providers/twilio/index.ts';
import { json } from '../cxone/stub-server.ts';
import { parseHtml } from './html/html.ts';
import { type Admin, AdminWorld, main, UPSERT } from './world.ts';

const LIST = 'GET /dfo/3.0/channels';

let world: AdminWorld;
let admin: Admin;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
});
afterEach(() => world.stop());

function cxoneLists(id: string, routing: object): void {
  world.cxone.on(LIST, json(200, [{ id, channelIntegrationId: 'integration-1', ...routing }]));
}

const both = { defaultSkillId: 4711, studioScript: '77' };

/** The checkboxes of a page by the steps that they are of: whether each is ticked. */
function boxes(page: string): Record<string, boolean> {
  const found = parseHtml(page).tags.filter(({ attributes }) => attributes['name']?.startsWith('step-'));
  return Object.fromEntries(
    found.map(({ attributes }) => [attributes['name']?.slice('step-'.length) ?? '', 'checked' in attributes]),
  );
}

const tick = async (channel: string, ...ticked: string[]) => {
  const fields = { csrf: await admin.csrfToken(), action: 'tick' };
  const chosen = Object.fromEntries(ticked.map((step) => [`step-${step}`, 'yes']));
  return admin.send('channels', { ...fields, ...chosen }, { channel });
};

describe('the steps in CXone on the page of a channel', () => {
  it.each([
    { case: 'both', routing: both, says: 'Chosen, not verified CXone has a skill and a script.' },
    { case: 'a skill alone', routing: { defaultSkillId: 4711 }, says: 'Missing The skill, the script or both' },
    { case: 'neither', routing: {}, says: 'Missing The skill, the script or both are missing.' },
    { case: 'the channel no longer', routing: { isDeleted: true }, says: 'Not known CXone’s list does not say.' },
  ])('say of the first what CXone’s list says, where it has $case', async ({ routing, says }) => {
    const id = await admin.addChannel();
    cxoneLists(id, routing);
    expect(parseHtml(await admin.see('channels', id)).text).toContain(says);
  });

  it('keep what the admin ticks, by whom and when', async () => {
    const id = await admin.addChannel();
    cxoneLists(id, both);
    const before = world.cxone.to(UPSERT).length;
    const { body = '' } = await tick(id, 'roles');
    expect(parseHtml(body).text).toContain('The ticks are saved.');
    expect(world.cxone.to(UPSERT)).toHaveLength(before + 1);
    const page = await admin.see('channels', id);
    expect(boxes(page)).toEqual({ roles: true, agents: false, sla: false });
    expect(parseHtml(page).text).toContain('Ticked by CXone’s user 20417, on March 2, 2026 at');
    expect(world.audit.entries.map(({ act, outcome }) => `${act} ${outcome}`)).toContain('tick-steps done');
  });

  it('keep the first time of a tick, and let it be taken back', async () => {
    const id = await admin.addChannel();
    cxoneLists(id, both);
    await tick(id, 'roles');
    const first = (await world.registry.channels(main))[0]?.ticks;
    world.clock.advance(60_000);
    await tick(id, 'roles', 'sla');
    expect((await world.registry.channels(main))[0]?.ticks?.['roles']).toEqual(first?.['roles']);
    await tick(id);
    expect(boxes(await admin.see('channels', id))).toEqual({ roles: false, agents: false, sla: false });
  });

  it('are kept for nobody whom CXone does not let change the channel', async () => {
    const id = await admin.addChannel();
    cxoneLists(id, both);
    world.cxone.on(UPSERT, json(403, {}));
    expect((await tick(id, 'roles')).statusCode).toBe(403);
    expect(boxes(await admin.see('channels', id))).toEqual({ roles: false, agents: false, sla: false });
  });

  it('keep no step that there is not', async () => {
    const id = await admin.addChannel();
    cxoneLists(id, both);
    await tick(id, 'routing', 'outbound-queues', 'made-up', 'agents');
    expect(Object.keys((await world.registry.channels(main))[0]?.ticks ?? {})).toEqual(['agents']);
  });

  it('have those for outbound contacts, and a name for the skill, only where agents may write first', async () => {
    const answers = await admin.addChannel();
    expect(parseHtml(await admin.see('channels', answers)).text).not.toContain('Outbound');
    expect(parseHtml(await admin.see('channels', answers)).text).not.toContain('outbound');
    const writes = await admin.addChannel({ writesFirst: 'yes', 'setting-deliveryUrl': 'https://b.example.net/' });
    const page = await admin.see('channels', writes);
    expect(Object.keys(boxes(page))).toEqual(['roles', 'agents', 'outbound-queues', 'outbound-skill', 'sla']);
    expect(parseHtml(page).text).toContain('A name for the outbound skill');
  });

  it.each([en, fr, frCa])('have words in each language: $tag', ({ cxone }) => {
    expect(cxone.steps).toHaveLength(steps.length);
  });
});

describe('a URL that is to be pasted at the provider', () => {
  const shown = async (way: 'registered' | 'to-paste', texts: Texts) => {
    const webhook = { webhookUrl: 'https://byoc.example.net/webhooks/ch-acme', secrets: [] };
    return parseHtml(String(await atProvider(way, webhook, twilioSmsProvider.manifest, texts))).text;
  };

  it('stands beside where it is pasted', async () => {
    expect(await shown('to-paste', en)).toContain('In the Twilio Console: Phone Numbers');
    expect(await shown('to-paste', fr)).toContain('Dans la console Twilio');
    expect(await shown('registered', en)).not.toContain('Phone Numbers');
  });
});
