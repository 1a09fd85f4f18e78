import { expect } from 'vitest';
import { statusOf } from '../../../local/cxone/state/message-status.ts';
import type { Message } from '../../../local/cxone/state/model.ts';
import { atTheDesk, customerWrites, sha256 } from '../support/people.ts';
import { label, photo } from '../support/sample-files.ts';
import { until } from '../support/until.ts';
import { agentSends, fromAgents } from './at-desk.ts';
import type { Scene } from './scene.ts';

/** A customer sends a photo, and an agent a label. */
export async function filesGoBothWays(scene: Scene): Promise<void> {
  await photoArrives(scene);
  const message = await agentSends(scene, { text: 'The label', file: label });
  // A worker may be slower than a link of one second.
  if ((await outcomeOf(scene, message)) === 'failed') isToldThatLinkIsOver(scene, message);
  else labelIsThere(scene);
}

async function photoArrives({ world, account, channelId }: Scene): Promise<void> {
  await customerWrites(world, { account, text: 'It looks like this', files: [photo] });
  const last = () => atTheDesk(world, channelId).at(-1);
  await until('CXone has the photo', () => last()?.files?.[0]?.sha256 !== undefined);
  expect(last()).toMatchObject({
    text: 'It looks like this',
    files: [{ name: photo.name, type: photo.type, sha256: sha256(photo.bytes) }],
  });
}

/** What becomes of an agent's file, told within a minute and a half: a file that may come is tried for a minute. */
export function outcomeOf(scene: Scene, message: Message): Promise<'there' | 'failed'> {
  const look = () => {
    if (statusOf(message).kind === 'failed') return 'failed';
    return fromAgents(scene).at(-1)?.files[0]?.sha256 !== undefined && 'there';
  };
  return until('the file is on the phone, or the agent is told why not', look);
}

/** Behind its text, on the phone. */
export function labelIsThere(scene: Scene): void {
  const [text, file] = fromAgents(scene).slice(-2);
  expect(text).toMatchObject({ text: 'The label', files: [] });
  expect(file).toMatchObject({ text: '', files: [{ name: label.name, sha256: sha256(label.bytes) }] });
}

/** Only where links of CXone's are that short. The text is on the phone alone. */
export function isToldThatLinkIsOver(scene: Scene, message: Message): void {
  expect(scene.world.cxone.switches.attachmentLinkSeconds).toBe(1);
  const reason = 'The text was sent. “label.pdf” is gone, or its link has expired.';
  expect(statusOf(message)).toEqual({ kind: 'failed', reason });
  expect(fromAgents(scene).at(-1)).toMatchObject({ text: 'The label', files: [] });
}
