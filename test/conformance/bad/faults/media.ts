import { randomUUID } from 'node:crypto';
import type { MessageEvent } from '../../../../lib/contract/events.ts';
import { type Fault, fault } from '../fault.ts';
import { ask, secretOf } from '../model-api.ts';
import { parseUpload } from '../model-parse.ts';
import { subject as model } from '../model-subject.ts';
import { good, withCapabilities, withMessages, withoutAbility, withParse, withPart, withProvider } from '../with.ts';

let calls = 0;

/** Files that came by a link, by a reference instead. */
const byReference = (event: MessageEvent): MessageEvent => ({
  ...event,
  files: event.files?.map((file) => {
    const { source } = file;
    return source.kind === 'link' ? { ...file, source: { kind: 'reference', reference: source.url } } : file;
  }),
});

export const media: readonly Fault[] = [
  fault(
    'has-stable-ids-of-files',
    'two files of one id',
    withMessages((event) => ({
      ...event,
      files: event.files?.map((file) => ({ ...file, id: 'f' })),
    })),
  ),
  fault(
    'has-stable-ids-of-files',
    'ids made up anew',
    withMessages((event) => ({
      ...event,
      files: event.files?.map((file) => ({ ...file, id: String((calls += 1)) })),
    })),
  ),
  fault(
    'finds-files-by-reference',
    'a file that is gone for later',
    withProvider({
      linkOf: async (...asked) => {
        const result = (await good.linkOf?.(...asked)) ?? { kind: 'unavailable', detail: 'None.' };
        return result.kind === 'gone' ? { kind: 'unavailable', detail: result.detail } : result;
      },
    }),
  ),
  fault(
    'waits-for-files-to-come',
    'a file that is not there yet for gone',
    withProvider({
      async linkOf(reference, context) {
        const { status } = await ask('file', { reference }, context);
        if (status === 404) return { kind: 'gone', detail: 'The platform does not have it.' };
        return (await good.linkOf?.(reference, context)) ?? { kind: 'unavailable', detail: 'None.' };
      },
    }),
  ),
  fault(
    'keeps-messages-with-odd-links',
    'a link that nobody can read for a reason to refuse',
    withParse((request, read) => {
      const links =
        read.kind === 'events' ? read.events.flatMap((event) => ('files' in event ? (event.files ?? []) : [])) : [];
      const isOdd = links.some(({ source }) => source.kind === 'link' && !URL.canParse(source.url));
      return isOdd ? { kind: 'malformed', field: 'files', problem: 'It must be a URL.' } : read;
    }),
  ),
  fault('finds-files-by-reference', 'no linkOf', { ...model, provider: withoutAbility('linkOf') }),
  fault(
    'survives-odd-answers-about-files',
    'JSON that is taken for granted',
    withProvider({
      async linkOf(reference, context) {
        const response = await ask('file', { reference }, context);
        if (response.status === 200) await response.json();
        return { kind: 'unavailable', detail: 'Not now.' };
      },
    }),
  ),
  fault(
    'survives-odd-answers-about-files',
    'the token in the detail',
    withProvider({
      linkOf: (_reference, { secrets }) =>
        Promise.resolve({ kind: 'unavailable', detail: `Asked with ${secretOf(secrets, 'token') ?? ''}` }),
    }),
  ),
  fault(
    'guards-credentials-of-files',
    'credentials for whoever is asked',
    withProvider({
      linkOf: () =>
        Promise.resolve({
          kind: 'link',
          link: { url: 'https://files.example.net/1', headers: { authorization: 'x' } },
        }),
    }),
  ),
  fault('keeps-credentials-from-other-hosts', 'the token for whatever host has the file', {
    ...model,
    provider: {
      ...good,
      parse: async (request) => {
        const read = await good.parse(request);
        if (read.kind !== 'events') return read;
        return { ...read, events: read.events.map((event) => (event.kind === 'message' ? byReference(event) : event)) };
      },
      linkOf: (reference, { secrets }) => {
        const headers = { authorization: `Bearer ${secretOf(secrets, 'token') ?? ''}` };
        const host = URL.parse(reference)?.host ?? '';
        return Promise.resolve({ kind: 'link', link: { url: reference, headers, hosts: [host] } });
      },
    },
  }),
  fault(
    'sends-files',
    'files without their link',
    withPart((part) => ({ ...part, file: undefined })),
  ),
  fault(
    'refuses-other-files',
    'a film sent as a document',
    withPart((part) =>
      part.file === undefined ? part : { ...part, file: { ...part.file, type: 'application/octet-stream' } },
    ),
  ),
  fault(
    'has-limits-for-files',
    'no limit for documents',
    withCapabilities({ files: { maxPerMessage: 10, limits: [{ types: 'image/*' }] } }),
  ),
  fault(
    'has-limits-for-files',
    'limits for films',
    withCapabilities({ files: { maxPerMessage: 10, limits: [{ types: '*' }] } }),
  ),
  fault(
    'reads-requests-for-uploads',
    'any size',
    withProvider({ parseUpload: () => ({ kind: 'upload', bytes: 48_213, requestId: 'request-1' }) }),
  ),
  fault(
    'reads-requests-for-uploads',
    'another request each time',
    withProvider({
      parseUpload: (request) => {
        const read = parseUpload(request);
        return read.kind === 'upload' ? { ...read, requestId: randomUUID() } : read;
      },
    }),
  ),
  fault('reads-requests-for-uploads', 'no parseUpload', { ...model, provider: withoutAbility('parseUpload') }),
];
