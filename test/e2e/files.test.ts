import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorld, type World } from '../../local/world.ts';
import { agentReplies, atTheDesk, customerWrites, onThePhone, setPhone, sha256 } from './support/people.ts';
import { label, photo, program } from './support/sample-files.ts';
import { until } from './support/until.ts';

let world: World;
let channelId: string;

beforeAll(async () => {
  world = await startWorld();
  channelId = world.demoChannel?.channelId ?? '';
});
afterAll(() => world.stop());

const lastAtTheDesk = () => atTheDesk(world, channelId).at(-1);
const fromTheAgent = () => onThePhone(world).filter(({ from }) => from === 'agent');
const lastOnThePhone = () => fromTheAgent().at(-1);

it('a customer sends a photo and a PDF, and the agent has both', async () => {
  expect(await customerWrites(world, { text: 'These came', files: [photo, label] })).toMatchObject({ status: 200 });
  await until('the message is at the desk', () => lastAtTheDesk()?.text === 'These came');
  await until('CXone has fetched the files', () => lastAtTheDesk()?.files?.every(({ sha256: it }) => it !== undefined));

  expect(lastAtTheDesk()?.files).toMatchObject([
    { name: 'photo.png', type: 'image/png', sha256: sha256(photo.bytes) },
    { name: 'label.pdf', type: 'application/pdf', sha256: sha256(label.bytes) },
  ]);
});

it('a file without a text has its name for one', async () => {
  await customerWrites(world, { files: [photo] });
  await until('the message is at the desk', () => lastAtTheDesk()?.text === 'photo.png');
});

it('an upload goes the same way as a link', async () => {
  await setPhone(world, 'acme/sending-files', { by: 'upload' });
  await customerWrites(world, { text: 'Uploaded', files: [photo] });
  await until('the message is at the desk', () => lastAtTheDesk()?.text === 'Uploaded');
  await until('CXone has fetched the file', () => lastAtTheDesk()?.files?.[0]?.sha256 !== undefined);

  expect(lastAtTheDesk()?.files).toMatchObject([{ name: 'photo.png', sha256: sha256(photo.bytes) }]);
  await setPhone(world, 'acme/sending-files', { by: 'link' });
});

it('a program does not come through, and the agent reads why', async () => {
  const disguised = {
    name: 'photo.jpg',
    type: 'image/jpeg',
    bytes: Buffer.from('7f454c46020101000000000000000000', 'hex'),
  };
  await customerWrites(world, { text: 'Look', files: [disguised, photo] });
  await until('the message is at the desk', () => lastAtTheDesk()?.text.startsWith('Look'));

  expect(lastAtTheDesk()?.text).toBe('Look\n[“photo.jpg” is a program, and programs are not passed on.]');
  expect(lastAtTheDesk()?.files).toMatchObject([{ name: 'photo.png' }]);
  await until('the customer reads it too', () => fromTheAgent().length === 1);
  expect(lastOnThePhone()?.text).toBe('We could not receive your file “photo.jpg”: programs are not accepted.');
});

it('the agent sends a file back, and the customer opens it', async () => {
  expect(await agentReplies(world, { channelId, text: 'The new label', files: [label] })).toMatchObject({
    outcome: 'sent',
  });
  await until('the file is on the phone', () => lastOnThePhone()?.files[0]?.sha256 !== undefined);

  expect(fromTheAgent().slice(1)).toMatchObject([
    { from: 'agent', text: 'The new label' },
    { from: 'agent', files: [{ name: 'label.pdf', type: 'application/pdf', sha256: sha256(label.bytes) }] },
  ]);
});

it('an agent’s file that can’t be sent is named to the agent, and the text arrives', async () => {
  await agentReplies(world, { channelId, text: 'Run this', files: [program] });
  await until('the text is on the phone', () => lastOnThePhone()?.text === 'Run this');
  await until('the agent was told', () => lastAtTheDesk()?.kind === 'failed');

  expect(lastAtTheDesk()).toMatchObject({
    kind: 'failed',
    reason: 'The text was sent. “tool.exe” is a program, and programs are not passed on.',
  });
});
