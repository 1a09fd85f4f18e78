import { expect } from 'vitest';
import * as z from 'zod';
import type { Message } from '../../../local/cxone/state/model.ts';
import type { World } from '../../../local/world.ts';
import { type FileToSend, onThePhone } from '../support/people.ts';
import type { Scene } from './scene.ts';

const outcomeSchema = z.looseObject({
  outcome: z.string(),
  displayErrorMessage: z.string().optional(),
  status: z.number().optional(),
});

/** What an agent does, by the door of the emulator's controls; answers when the integration has answered. */
export async function atDesk(
  world: Pick<World, 'cxone'>,
  door: string,
  body: object,
): Promise<z.infer<typeof outcomeSchema>> {
  return outcomeSchema.safeParse(await post(world, door, body)).data ?? { outcome: 'none' };
}

/** As {@link atDesk}, with the answer as it came. */
export async function post({ cxone }: Pick<World, 'cxone'>, door: string, body: object): Promise<unknown> {
  const response = await fetch(`${cxone.origin}/__emulator/agent/${door}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The desk answered ${response.status}: ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** An agent sends the desk's own form, so that CXone makes the link to a file; answers at once with the message. */
export async function agentSends(
  { world: { cxone }, channelId }: Pick<Scene, 'world' | 'channelId'>,
  { text, file }: { readonly text: string; readonly file?: FileToSend },
): Promise<Message> {
  const threadId = cxone.state.thread(channelId, 'chat-ida')?.id ?? '';
  const form = new FormData();
  form.set('text', text);
  if (file !== undefined) form.set('file', new File([Uint8Array.from(file.bytes)], file.name, { type: file.type }));
  const answer = await fetch(`${cxone.origin}/desk/threads/${threadId}/replies`, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: cxone.origin },
    body: form,
  });
  expect(answer.status).toBe(303);
  const message = cxone.state.messagesOf(threadId).at(-1);
  if (message === undefined) throw new Error('The message is not at the desk.');
  return message;
}

/** What agents wrote, as it stands on the customer's phone. */
export function fromAgents({ world, account }: Pick<Scene, 'world' | 'account'>, customerId = 'ida') {
  return onThePhone(world, customerId, account).filter(({ from }) => from === 'agent');
}
