import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { channelIdSchema } from '../../../lib/ids.ts';
import { json } from '../cxone/stub-server.ts';
import { parseHtml } from './html/html.ts';
import { ACCESS_TOKEN, type Admin, AdminWorld, main, UPSERT } from './world.ts';

let world: AdminWorld;
let admin: Admin;
let channel: string;
let deletion: string;

beforeEach(async () => {
  world = await AdminWorld.start();
  admin = await world.signIn();
  channel = await admin.addChannel();
  deletion = `DELETE /dfo/3.0/channels/${channel}`;
  world.cxone.on(deletion, json(200, {}));
});
afterEach(() => world.stop());

const textOf = (page: string | undefined) => parseHtml(page ?? '').text;
const stored = () => world.registry.channel(channelIdSchema.parse(channel));
const remove = async () => admin.send('remove', { csrf: await admin.csrfToken() }, { channel });

describe('removing a channel', () => {
  it('says first what will happen, and asks', async () => {
    const page = await admin.see('remove', channel);
    expect(textOf(page)).toContain('Remove “Web shop messages”?');
    expect(textOf(page)).toContain('CXone deletes the channel. Its conversations stay in CXone as they are.');
    const buttons = parseHtml(page).tags.filter(({ name }) => name === 'button');
    expect(buttons.map(({ attributes }) => attributes['class'])).toEqual(['danger', 'link']);
    expect(await stored()).toMatchObject({ state: 'active' });
    expect(world.cxone.to(deletion)).toEqual([]);
  });

  it('deletes it in CXone as the admin, deletes its secrets and leaves a tombstone', async () => {
    const response = await remove();
    expect(response.statusCode).toBe(200);
    expect(textOf(response.body)).toContain('“Web shop messages” is no longer in CXone.');
    expect(world.cxone.to(deletion)).toHaveLength(1);
    expect(world.cxone.to(deletion)[0]?.headers.authorization).toBe(`Bearer ${ACCESS_TOKEN}`);
    expect(world.secrets.names()).toEqual([]);
    expect(await stored()).toMatchObject({ state: 'removed' });
    expect(await world.registry.channels(main)).toEqual([]);
    expect(world.lines.join()).toContain(`"event":"channel.removed","integration":"main","channel":"${channel}"`);
  });

  it('frees the account for another channel', async () => {
    await remove();
    const again = await admin.addChannel({ name: 'Second' });
    expect(again).not.toBe(channel);
    expect(await world.registry.channels(main)).toMatchObject([{ channelId: again, name: 'Second' }]);
    expect(world.cxone.to(UPSERT)).toHaveLength(2);
  });

  it('counts a channel that CXone has no more as removed', async () => {
    world.cxone.on(deletion, json(404, {}));
    expect((await remove()).statusCode).toBe(200);
    expect(await stored()).toMatchObject({ state: 'removed' });
  });

  it('goes on where it stopped when it is asked for again', async () => {
    world.cxone.on(deletion, json(503, {}));
    expect((await remove()).statusCode).toBe(502);
    expect(await stored()).toMatchObject({ state: 'removing' });
    expect(world.secrets.names()).toHaveLength(1);
    expect(textOf(await admin.see('remove'))).toContain('Web shop messages');
    world.cxone.on(deletion, json(200, {}));
    expect((await remove()).statusCode).toBe(200);
    expect(await stored()).toMatchObject({ state: 'removed' });
    expect(world.secrets.names()).toEqual([]);
  });

  it('does once what is clicked twice', async () => {
    const [one, two] = await Promise.all([remove(), remove()]);
    expect([one.statusCode, two.statusCode]).toEqual([200, 200]);
    expect((await remove()).statusCode).toBe(404);
    expect(await stored()).toMatchObject({ state: 'removed' });
  });
});
