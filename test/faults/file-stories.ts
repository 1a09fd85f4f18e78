import { Deployment } from '../support/deployment.ts';
import {
  agentsMessage,
  drain,
  endingOf,
  inboundBody,
  missing,
  outboundWork,
  post,
  type Story,
  warm,
  write,
} from './stories.ts';

const HOST = 'https://files.example.org';
const there = { name: 'label.txt', url: `${HOST}/label.txt` };
const gone = { name: 'gone.txt', url: `${HOST}/gone.txt` };
const CONTENT = 'To Ida Holm';

interface HowFilesCome {
  readonly uploadsToCxone?: boolean;
  readonly idempotentSend?: boolean;
  /** False where the channel tells no customer of refused files. */
  readonly isTold?: boolean;
}

/** A customer sends two files with a text, of which one can't be had, and is told of that. */
export function inboundFiles({
  uploadsToCxone = false,
  idempotentSend = true,
  isTold = true,
}: HowFilesCome = {}): Story {
  return async (faults) => {
    const people = isTold ? {} : ({ tellsRefusedFiles: 'never' } as const);
    const world = await new Deployment(faults, { uploadsToCxone, idempotentSend }).withChannel({ people });
    world.web.files.set(there.url, CONTENT);
    const receiver = warm(world);
    const worker = warm(world);
    const teller = warm(world);
    const work = async () => {
      await drain(world, world.inbound, () => worker().workInbound());
      await drain(world, world.outbound, () => teller().workOutbound());
    };
    const { data, ...envelope } = inboundBody('m-files', 'See these');
    await post(world, { ...envelope, data: { ...data, attachments: [there, gone] } }, receiver, work);
    await work();

    const { messages } = world.cxone;
    const { shown } = world.receiver;
    // An attempt was cut off: nobody knows whether it arrived, so it is not sent again.
    const isUnknown = world.table.items().some(({ state }) => state === 'ambiguous');
    const isTrue = shown.every(
      ({ text }) => messages.length > 0 && text.includes('“gone.txt”: it did not come through'),
    );
    const kept = [...world.files.files.values()];
    const isWhole = messages.every(({ attachments = [], messageContent }) => {
      const text = String(messageContent.payload['text']);
      // A file that could not be fetched four times is given up, and named.
      const isThere = attachments.length === 1 || text.includes('label.txt');
      return isThere && text.startsWith('See these') && text.includes('gone.txt');
    });
    return endingOf(world, {
      lost:
        missing(messages.length > 0) +
        missing(isWhole) +
        missing(!isTold || shown.length > 0 || (!idempotentSend && isUnknown)) +
        missing(isTrue) +
        missing(world.statuses.nextAt() === undefined) +
        missing(kept.every(({ bytes }) => bytes.toString() === CONTENT)),
      // Copies under one key are one; more would be orphans.
      doubled:
        Math.max(0, messages.length - 1) + Math.max(0, kept.length - 1) + Math.max(0, shown.length - (isTold ? 1 : 0)),
    });
  };
}

/** An agent sends two files with a text, of which one can't be had. */
export function outboundFiles({ idempotentSend }: { readonly idempotentSend: boolean }): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { idempotentSend }).withChannel();
    world.web.files.set(there.url, CONTENT);
    const work = outboundWork(world);
    const sender = warm(world);
    // The worker may have it before CXone repeats.
    const meanwhile = () => sender().workOutbound();
    const attachments = [there, gone].map(({ name, url }) => ({ friendlyName: name, url }));
    const told = await write(world, { ...agentsMessage('The label'), attachments }, warm(world), meanwhile);
    await work();

    const shown = world.receiver.shown.map(({ text }) => text);
    const reason = world.cxone.statuses.at(-1)?.reason ?? '';
    const parts = ['The label', 'label.txt'];
    const nameOf = (part: string) => (part === 'The label' ? 'text' : part);
    // All that was not shown is named to the agent, and what was shown is not called unsent.
    const isHidden = (part: string) => told.kind === 'sent' && !shown.includes(part) && !isNamed(reason, nameOf(part));
    const isDenied = (part: string) => shown.includes(part) && deniesIn(reason, nameOf(part));
    return endingOf(world, {
      lost: parts.filter(isHidden).length + missing(told.kind !== 'sent' || reason.includes('gone.txt')),
      doubled: shown.length - new Set(shown).size + parts.filter(isDenied).length,
      inverted: shown.indexOf('label.txt') >= 0 && shown.indexOf('The label') > shown.indexOf('label.txt') ? 1 : 0,
      ambiguous: told.kind === 'unknown' || reason.includes('not known') ? 1 : 0,
    });
  };
}

/** An agent sends a text that takes two messages of the provider. */
export function outboundPieces({ idempotentSend }: { readonly idempotentSend: boolean }): Story {
  return async (faults) => {
    const world = await new Deployment(faults, { idempotentSend, mostText: 12 }).withChannel();
    const work = outboundWork(world);
    const sender = warm(world);
    const pieces = ['first piece', 'second piece'];
    const meanwhile = () => sender().workOutbound();
    const told = await write(world, agentsMessage(pieces.join('\n')), warm(world), meanwhile);
    await work();

    const shown = world.receiver.shown.map(({ text }) => text);
    const reason = world.cxone.statuses.at(-1)?.reason ?? '';
    const nameOf = (piece: string) => `art ${pieces.indexOf(piece) + 1} of 2 of the text`;
    const isHidden = (piece: string) =>
      told.kind === 'sent' && !shown.includes(piece) && !isNamed(reason, nameOf(piece));
    const isDenied = (piece: string) => shown.includes(piece) && reason.includes(`P${nameOf(piece)} was not sent`);
    return endingOf(world, {
      lost: pieces.filter(isHidden).length,
      doubled: shown.length - new Set(shown).size + pieces.filter(isDenied).length,
      inverted: shown[0] === pieces[1] && shown.includes(pieces[0] ?? '') ? 1 : 0,
      ambiguous: told.kind === 'unknown' || reason.includes('not known') ? 1 : 0,
    });
  };
}

function isNamed(reason: string, part: string): boolean {
  return (
    reason.includes(part) || reason.startsWith('Nothing was sent.') || reason.startsWith('The message was not sent')
  );
}

function deniesIn(reason: string, part: string): boolean {
  const isDenied = new RegExp(`(?:The text|“${part}”) (?:was not sent|could not be fetched)`);
  return part === 'text' ? reason.includes('The text was not sent') : isDenied.test(reason);
}
