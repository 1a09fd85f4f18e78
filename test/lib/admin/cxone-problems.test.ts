import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hangUp, json, type Respond, text } from '../cxone/stub-server.ts';
import { parseHtml } from './html/html.ts';
import { ACCESS_TOKEN, AdminWorld, main, UPSERT } from './world.ts';

let world: AdminWorld;

beforeEach(async () => {
  world = await AdminWorld.start();
});
afterEach(() => world.stop());

const never: Respond = () => undefined;
const errors = (...fields: string[]) => ({
  errors: fields.map((field) => ({ field, message: 'CANARY of CXone', errorCode: 'invalid' })),
  uid: 'ref-4711',
});

describe('a page whose call to CXone fails', () => {
  it.each([
    {
      case: '403',
      respond: json(403, errors()),
      status: 403,
      words: [
        'Your CXone user lacks a permission',
        'CXone’s reference is ref-4711.',
        'Ask for a role with the permissions for Digital channels',
      ],
    },
    {
      case: '403 of a gateway',
      respond: text(403, '<html>CANARY</html>', { 'content-type': 'text/html' }),
      status: 403,
      words: ['Your CXone user lacks a permission'],
    },
    {
      case: '401',
      respond: text(401, ''),
      status: 401,
      words: ['Open this page again from CXone', 'Nothing was changed.'],
    },
    {
      case: '422 for the Integration ID',
      respond: json(422, errors('channelIntegrationId')),
      status: 422,
      words: ['Integration ID: is not known to CXone', 'No channel was added or changed.'],
    },
    {
      case: '400 for two fields',
      respond: json(400, errors('name', 'contentFormat')),
      status: 422,
      words: ['CXone refused the field name, contentFormat.', 'Go back, correct the form and send it again.'],
    },
    {
      case: '422 without a word',
      respond: text(422, ''),
      status: 422,
      words: ['CXone refused what was sent.'],
    },
    { case: '404', respond: json(404, {}), status: 422, words: ['CXone did not accept the channel'] },
    { case: '409', respond: json(409, errors('id')), status: 422, words: ['CXone refused the field id.'] },
    {
      case: '503',
      respond: json(503, errors()),
      status: 502,
      words: ['CXone did not answer', 'What was started is kept. CXone’s reference is ref-4711.', 'Wait a minute'],
    },
    { case: '429', respond: json(429, {}), status: 502, words: ['CXone did not answer', 'Wait a minute'] },
    {
      case: 'a hang-up',
      respond: hangUp,
      status: 502,
      words: ['CXone did not answer', 'it continues where it stopped'],
    },
    { case: 'no answer in time', respond: never, patienceMs: 50, status: 502, words: ['CXone did not answer'] },
  ])('says in plain words what $case means and what to do', async ({ respond, patienceMs, status, words }) => {
    const admin = await world.signIn();
    const form = await admin.filledAddForm();
    world.cxone.on(UPSERT, respond);
    world.patienceMs = patienceMs ?? world.patienceMs;
    const response = await admin.send('add', form);
    expect(response.statusCode).toBe(status);
    const shown = parseHtml(response.body ?? '').text;
    for (const word of words) expect(shown).toContain(word);
    expect(shown).toContain('Back to CXone');
    expect(shown).not.toMatch(/CANARY|CxoneError|undefined|at .*\.ts/);
    // After a refusal nothing is left; what has no answer may have come through.
    const intents = status === 502 ? [{ state: 'adding', intent: 'open' }] : [];
    expect(await world.registry.channels(main)).toMatchObject(intents);

    const refused = world.lines.filter((line) => line.includes('"event":"admin.refused"'));
    expect(refused).toHaveLength(1);
    expect(refused[0]).toContain(`"integration":"main","status":${status}`);
    expect(refused[0]).toContain('"operation":"upsert-channel"');
    expect(world.lines.join()).not.toMatch(/CANARY|Web shop messages|test-client-secret/);
    expect(world.lines.join()).not.toContain(ACCESS_TOKEN);
  });

  it('asks an admin whose token CXone refuses no second time with the service user’s', async () => {
    const admin = await world.signIn();
    const form = await admin.filledAddForm();
    world.cxone.on(UPSERT, text(401, ''));
    await admin.send('add', form);
    expect(world.cxone.to(UPSERT)).toHaveLength(1);
    expect(world.cxone.to('POST /auth/token')).toEqual([]);
  });
});
