import assert from 'node:assert/strict';
import { mostBytesOf } from '../../../lib/attachments/most-bytes-of.ts';
import type { IncomingFile } from '../../../lib/contract/events.ts';
import type { FileLink, FileLinkResult } from '../../../lib/contract/provider.ts';
import { type ConformanceCase, declared } from '../case.ts';
import type { ConformanceSubject } from '../subject.ts';
import {
  breaksOff,
  fileKinds,
  fileOf,
  leakIn,
  lineTo,
  mentions,
  mustBeSent,
  mustFail,
  neverAnswers,
  oddAnswers,
  partFor,
  refusesConnections,
  sendTo,
} from '../support/calls.ts';
import { isTaken } from '../support/is-taken.ts';
import { bytesOf, messagesOf, parsed, sampleOf, verified, withBytesFor } from '../support/webhooks.ts';

/** The files of a customer's message of each kind that has some. */
async function filesIn(
  subject: ConformanceSubject,
  message = 1,
): Promise<{ readonly kind: string; readonly files: readonly IncomingFile[] }[]> {
  const found = fileKinds.map(async (kind) => {
    const make = subject.bodies.kinds[kind];
    if (make === undefined) return [];
    const sample = sampleOf(subject, { message });
    const [event] = messagesOf(await parsed(subject, make(sample, subject.idOf('message', 9))));
    return event?.files === undefined ? [] : [{ kind, files: event.files }];
  });
  return (await Promise.all(found)).flat();
}

/** Something to ask linkOf for; undefined where customers' files are named by no reference. */
async function referenceIn(subject: ConformanceSubject): Promise<string | undefined> {
  const sources = (await filesIn(subject)).flatMap(({ files }) => files.map(({ source }) => source));
  return sources.find((source) => source.kind === 'reference')?.reference;
}

export const media: readonly ConformanceCase[] = [
  {
    name: 'has-stable-ids-of-files',
    sentence: 'Files of a customer have ids that are unique in the message and the same at each repeat.',
    async check(subject) {
      const found = await filesIn(subject);
      const { content } = subject.provider.manifest.capabilities;
      if (fileKinds.every((kind) => !isTaken(content[kind].fromCustomer))) {
        assert.equal(found.length, 0, 'The manifest declares no files of customers, and they come through.');
        return declared('Customers send no files.');
      }
      for (const { kind, files } of found) {
        const ids = files.map(({ id }) => id);
        assert.ok(
          ids.length > 0 && ids.every((id) => id !== ''),
          `A message of the kind ${kind} has a file without id.`,
        );
        assert.equal(new Set(ids).size, ids.length, `Two files of one message (${kind}) share an id.`);
      }
      const idsOf = (list: typeof found) => list.map(({ files }) => files.map(({ id }) => id));
      assert.deepEqual(idsOf(await filesIn(subject)), idsOf(found), 'At a repeat, the files had other ids.');
      return undefined;
    },
  },
  {
    name: 'finds-files-by-reference',
    sentence: 'A file that an event names by a reference is found, or is gone, too large or not available for now.',
    async check(subject) {
      const { provider, api } = subject;
      const reference = await referenceIn(subject);
      if (reference === undefined || provider.linkOf === undefined || api.files === undefined) {
        const hasNone = reference === undefined && provider.linkOf === undefined;
        assert.ok(hasNone, 'References, linkOf and the subject’s api.files belong together: one of them is missing.');
        return declared('Files come by no reference.');
      }
      for (const [kind, answer] of Object.entries(api.files)) {
        const result = await provider.linkOf(reference, lineTo(subject, answer).context);
        assert.equal(result.kind, kind, `The answer for ${kind} was taken for ${result.kind}.`);
      }
      for (const answer of [refusesConnections, breaksOff]) {
        const line = lineTo(subject, answer);
        const { kind } = await provider.linkOf(reference, line.context);
        const isTold = kind === 'unavailable' || line.calls.length === 0;
        assert.ok(isTold, `Without an answer, the file counts as ${kind}: it would be lost.`);
      }
      return undefined;
    },
  },
  {
    name: 'waits-for-files-to-come',
    sentence: 'A status alone does not end a file: what is not there, or not allowed, may be so in a moment.',
    async check(subject) {
      const { provider } = subject;
      const reference = await referenceIn(subject);
      if (provider.linkOf === undefined || reference === undefined) return declared('Files come by no reference.');
      for (const status of [202, 204, 400, 401, 403, 404, 408, 409, 423, 425, 429, 500, 503]) {
        const line = lineTo(subject, () => new Response(null, { status }));
        const { kind } = await provider.linkOf(reference, line.context);
        const isLeftOpen = kind === 'unavailable' || line.calls.length === 0;
        assert.ok(isLeftOpen, `A ${status} without a word counts as ${kind}: a file that comes later would be lost.`);
      }
      return undefined;
    },
  },
  {
    name: 'keeps-messages-with-odd-links',
    sentence: 'A message with a file whose link has blanks, is relative or is none comes through, with its file.',
    async check(subject) {
      const sample = sampleOf(subject);
      let tried = 0;
      for (const kind of fileKinds) {
        const make = subject.bodies.kinds[kind];
        if (make === undefined) continue;
        const body = bytesOf(make(sample, subject.idOf('message', 9)));
        const [event] = messagesOf(await parsed(subject, body));
        const link = (event?.files ?? []).map(({ source }) => source).find((source) => source.kind === 'link')?.url;
        if (link === undefined || !Buffer.from(body).includes(link)) continue;
        tried += 1;
        for (const odd of [` ${link}`, `${link} a`, '/files/1.jpg', 'https://', `${link}?${'x'.repeat(5_000)}`]) {
          const [read] = messagesOf(await parsed(subject, withBytesFor(body, link, Buffer.from(odd))));
          const what = `With the link “${odd.slice(0, 60)}”`;
          assert.ok(read !== undefined, `${what}, the message of the kind ${kind} was lost.`);
          assert.equal(read.files?.length, event?.files?.length, `${what}, a file of the kind ${kind} was lost.`);
        }
      }
      return tried === 0 ? declared('Files come by no link.') : undefined;
    },
  },
  {
    name: 'survives-odd-answers-about-files',
    sentence: 'However the look-up of a file is answered, or not, it ends as one of the results.',
    async check(subject) {
      const { provider } = subject;
      if (provider.linkOf === undefined) return declared('Files come by no reference.');
      const reference = (await referenceIn(subject)) ?? 'reference';
      const signal = AbortSignal.timeout(50);
      const results: FileLinkResult[] = [
        await provider.linkOf(reference, lineTo(subject, neverAnswers, { signal }).context),
      ];
      for (const answer of Object.values(oddAnswers)) {
        results.push(await provider.linkOf(reference, lineTo(subject, () => answer()).context));
      }
      for (const odd of ['', '../../x?y#z', '\ud83d', 'x'.repeat(5_000)]) {
        results.push(await provider.linkOf(odd, lineTo(subject, subject.api.start()).context));
      }
      for (const result of results) {
        if (result.kind === 'link') continue;
        const leak = leakIn(result.detail, subject.secrets.first, reference);
        assert.equal(leak, undefined, 'The detail gives a secret or the reference away.');
      }
      return undefined;
    },
  },
  {
    name: 'guards-credentials-of-files',
    sentence:
      'A file’s link is absolute, by HTTPS, and has credentials only together with the hosts that may see them.',
    async check(subject) {
      const { provider, api } = subject;
      const reference = await referenceIn(subject);
      const links: FileLink[] = (await filesIn(subject)).flatMap(({ files }) =>
        files.flatMap(({ source }) => (source.kind === 'link' ? [{ url: source.url }] : [])),
      );
      if (provider.linkOf !== undefined && reference !== undefined) {
        const answer = api.files?.link ?? api.start();
        const result = await provider.linkOf(reference, lineTo(subject, answer).context);
        if (result.kind === 'link') links.push(result.link);
      }
      if (links.length === 0) return declared('Files come by no link.');
      for (const { url, headers = {}, hosts = [] } of links) {
        assert.ok(URL.canParse(url), 'A link to a file is no absolute URL.');
        const { protocol, host } = new URL(url);
        assert.equal(protocol, 'https:', 'A link to a file is not by HTTPS.');
        const isGuarded = Object.keys(headers).length === 0 || hosts.includes(host);
        assert.ok(isGuarded, `A link has headers for ${host}, which is not among its hosts.`);
      }
      return undefined;
    },
  },
  {
    name: 'keeps-credentials-from-other-hosts',
    sentence: 'A file that lies on somebody else’s host is fetched there, and without credentials.',
    async check(subject) {
      const { fileAt } = subject.bodies;
      if (fileAt === undefined) return declared('Webhooks have no URLs of files.');
      for (const url of ['https://files.elsewhere.example.net/1.jpg', 'https://user:pass@elsewhere.example.net/1']) {
        const [event] = messagesOf(await parsed(subject, fileAt(sampleOf(subject), url)));
        const source = event?.files?.[0]?.source;
        assert.ok(source !== undefined, 'The message came without its file.');
        if (source.kind !== 'reference') continue;
        const line = lineTo(subject, subject.api.start());
        const found = await subject.provider.linkOf?.(source.reference, line.context);
        const told = found?.kind === 'link' ? JSON.stringify(found.link.headers ?? {}) : '';
        assert.ok(!/authorization|cookie|key/i.test(told), 'It has credentials for a host of somebody else.');
        const leak = leakIn(told, subject.secrets.first, '\u0000');
        assert.equal(leak, undefined, `The host of somebody else would get ${String(leak)}.`);
      }
      return undefined;
    },
  },
  {
    name: 'sends-files',
    sentence: 'A file of each kind that the manifest declares goes out, by its link or its content.',
    async check(subject) {
      const { content } = subject.provider.manifest.capabilities;
      const kinds = fileKinds.filter((kind) => isTaken(content[kind].fromAgent));
      for (const kind of kinds) {
        const file = fileOf(kind);
        const sent = await sendTo(subject, undefined, { part: await partFor(subject, { text: '', file }) });
        mustBeSent(sent, `A file of the kind ${kind}`);
        assert.ok(mentions(sent.calls, file.url), `No request of the kind ${kind} holds the file’s URL.`);
      }
      return kinds.length === 0 ? declared('Agents can’t send files.') : undefined;
    },
  },
  {
    name: 'refuses-other-files',
    sentence: 'A file of a kind that the manifest declares refused is not sent: unsupported.',
    async check(subject) {
      const { content } = subject.provider.manifest.capabilities;
      const kinds = fileKinds.filter((kind) => content[kind].fromAgent === 'refused');
      for (const kind of kinds) {
        const part = await partFor(subject, { text: '', file: fileOf(kind) });
        const sent = await sendTo(subject, undefined, { part });
        mustFail(sent, 'unsupported', `A file of the kind ${kind}`);
        assert.equal(sent.calls.length, 0, 'It was requested all the same.');
      }
      return kinds.length === 0 ? declared('Agents can send files of every kind.') : undefined;
    },
  },
  {
    name: 'has-limits-for-files',
    sentence: 'The manifest’s limits cover every kind of file that agents can send, and no other.',
    check(subject) {
      const { content, files } = subject.provider.manifest.capabilities;
      for (const kind of fileKinds) {
        const most = mostBytesOf(fileOf(kind).type, 40_000_000, files.limits);
        const isCovered = most !== undefined && most > 0;
        const support = content[kind].fromAgent;
        assert.equal(isCovered, isTaken(support), `The kind ${kind} is ${support}, and its limit says otherwise.`);
      }
      const takesSome = fileKinds.some((kind) => isTaken(content[kind].fromAgent));
      const { maxPerMessage } = files;
      assert.ok(Number.isInteger(maxPerMessage) && maxPerMessage >= 0, 'maxPerMessage is no count.');
      assert.equal(maxPerMessage > 0, takesSome, `maxPerMessage is ${maxPerMessage}.`);
      return undefined;
    },
  },
  {
    name: 'reads-requests-for-uploads',
    sentence:
      'A request for an upload says of how many bytes and is the same when repeated; anything else is malformed.',
    async check(subject) {
      const { provider } = subject;
      const { upload } = subject.bodies;
      assert.equal(
        provider.parseUpload === undefined,
        upload === undefined,
        'parseUpload and bodies.upload belong together.',
      );
      if (provider.parseUpload === undefined || upload === undefined)
        return declared('Customers’ files come by link or reference.');
      const request = verified(subject, upload(48_213));
      const read = await provider.parseUpload(request);
      if (read.kind !== 'upload' || read.bytes !== 48_213) assert.fail('The size was not read.');
      assert.notEqual(read.requestId, '', 'Nothing tells the request from others.');
      assert.deepEqual(
        await provider.parseUpload(request),
        read,
        'A repeat is read as another request: it would get a link of its own.',
      );
      for (const odd of [
        '',
        '{',
        'null',
        '[]',
        subject.bodies.text(sampleOf(subject)),
        upload(0),
        upload(-1),
        upload(0.5),
      ]) {
        const result = await provider.parseUpload(verified(subject, odd));
        if (result.kind !== 'malformed') assert.fail('It read a size where there is none.');
        assert.ok(result.field !== '' && result.problem !== '', 'Nothing says what is wrong with the request.');
      }
      return undefined;
    },
  },
];
