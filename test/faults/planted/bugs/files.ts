import type { PlantedBug } from '../planted-bug.ts';

const openUrl = 'lib/attachments/fetch/open-url.ts';
const copyFiles = 'lib/attachments/copy-files.ts';
const deliverParts = 'lib/outbound/deliver-parts.ts';
const check = (file: string, test: string) => ({ file: `test/lib/attachments/${file}.test.ts`, test });
const ofInbound = (test: string) => ({
  file: 'test/lib/inbound/inbound-files.test.ts',
  test: `files of a customer > ${test}`,
});
const ofOutbound = (test: string) => ({
  file: 'test/lib/outbound/outbound-files.test.ts',
  test: `an agent’s message with files > ${test}`,
});
const ofStorm = (test: string) => ({ file: 'test/faults/storm/storm.test.ts', test: `in a small storm > ${test}` });

export const files: readonly PlantedBug[] = [
  {
    name: 'A redirect is followed to an address that nobody checked',
    file: openUrl,
    find: 'await visit(url, headers ?? {}, options, ports, timeLimit);',
    replace:
      'await visit(url, headers ?? {}, options, redirects === 0 ? ports : { ...ports, isAllowedAddress: () => true }, timeLimit);',
    check: check('fetch/open-url-redirects', 'A redirect > at the end of a chain is checked as the first one is'),
  },
  {
    name: 'The name of a host is looked up again after its addresses were checked',
    file: openUrl,
    find: 'requestFile({ url, addresses, headers',
    replace: 'requestFile({ url, addresses: await ports.lookup(url.hostname), headers',
    check: check(
      'fetch/open-url-addresses',
      'A resolver that changes its answer > is asked once, so that the socket goes to the address that was checked',
    ),
  },
  {
    name: 'A private host that is named is gone to at any port',
    file: 'lib/web/provider-access.ts',
    find: 'privateHosts.includes(`${hostname}:${effectivePort}`)',
    replace: 'privateHosts.some((host) => host.startsWith(hostname))',
    check: check(
      'fetch/open-url-addresses',
      'A private host that is named > lets nothing else be gone to: http://localhost:10/',
    ),
  },
  {
    name: 'Credentials of a link follow a redirect to another host',
    file: openUrl,
    find: 'if (next?.host !== url.host) headers = undefined;',
    replace: '',
    check: check(
      'fetch/open-url-redirects',
      'Credentials > go to no other host over a redirect, not even to one that may have them, and do not come back',
    ),
  },
  {
    name: 'A file whose connection breaks passes for whole',
    file: 'lib/attachments/fetch/request-file.ts',
    find: 'if (!answer.complete) answer.destroy(toInterrupted(error, url.hostname, timeLimit));',
    replace: 'void error;',
    check: check('fetch/stream-answer', 'A file that stops coming > is interrupted when its connection is reset'),
  },
  {
    name: 'The chunk that passes the cap of a file is handed on',
    file: 'lib/attachments/check/check-file.ts',
    find: '      if (size > maxBytes) throw new FileTooLargeError(maxBytes);\n      yield chunk;\n',
    replace: '      yield chunk;\n      if (size > maxBytes) throw new FileTooLargeError(maxBytes);\n',
    check: check('check/check-file', 'The size of a file > may be all that is allowed, and no byte more'),
  },
  {
    name: 'A file that is not there yet is told as gone at once',
    file: 'lib/attachments/fetch/read-answer.ts',
    find: 'const forGood: readonly number[] = [410, 451];',
    replace: 'const forGood: readonly number[] = [401, 403, 404, 410, 451];',
    check: check(
      'fetch/open-url-answers',
      'The status of an answer > 404 may pass, and is told as gone where it does not',
    ),
  },
  {
    name: 'A page to sign in passes for the photo that was promised',
    file: 'lib/attachments/check/check-file.ts',
    find: "if (contradiction !== undefined) return failed('replaced', contradiction);",
    replace: 'void contradiction;',
    check: check('check/check-file', 'What was promised > is not a page to sign in for a photo'),
  },
  {
    name: 'A program is known by the name with which it came',
    file: 'lib/attachments/check/check-file.ts',
    find: 'executableBy(name, type)',
    replace: 'executableBy(said, type)',
    check: check('check/check-file', 'A name that ends like a program > is judged by what it becomes: plan.so'),
  },
  {
    name: 'A program is known by its name alone',
    file: 'lib/attachments/check/executable-by.ts',
    find: 'if (types.has(type)) return `its content is ${type}`;',
    replace: '',
    check: check('check/check-file', 'A program > of Windows is refused under any name'),
  },
  {
    name: 'A try at a file is not written down before it is begun',
    file: copyFiles,
    find: 'const claim = await ports.claims.note(work.claim, { tries });',
    replace: 'const claim = work.claim;',
    check: ofInbound('on which a worker dies each time are given up'),
  },
  {
    name: 'What was copied is not written down before the message is created',
    file: copyFiles,
    find: '{ copies, tries: 0, scans:',
    replace: '{ tries: 0, scans:',
    check: ofInbound('are not fetched again where CXone did not take the message'),
  },
  {
    name: 'A text waits until each of its files has come',
    file: copyFiles,
    find: 'if (done.size < files.length && tries < MOST_TRIES) {',
    replace: 'if (done.size < files.length) {',
    check: ofInbound('that can’t be fetched now are tried four times, and hold up only their conversation'),
  },
  {
    name: 'A file that broke off counts as gone',
    file: copyFiles,
    find: "if (error instanceof FileInterruptedError) return unavailable({ kind: 'unavailable', detail: error.message });",
    replace: "if (error instanceof FileInterruptedError) return refused('gone', error.message, declaredName);",
    check: ofInbound('that break off are fetched again'),
  },
  {
    name: 'A link that was signed anew makes another message of a customer’s',
    file: 'lib/inbound/inbound-message.ts',
    find: "files?.map(({ id, name = '' }) => [id, name]);",
    replace: "files?.map(({ id, name = '', source }) => [id, name, JSON.stringify(source)]);",
    check: ofInbound('are the same message where a repeat has links that were signed anew'),
  },
  {
    name: 'The copies of all customers’ messages lie in one place',
    file: 'lib/inbound/inbound-files.ts',
    find: 'inboundPrefix(attempt.job.channelId, claim.pk)',
    replace: "inboundPrefix(attempt.job.channelId, 'all')",
    check: ofStorm('the middleware keeps every promise, while all kinds of faults strike'),
  },
  {
    name: 'A file of which nothing came is named nowhere',
    file: 'lib/inbound/inbound-files.ts',
    find: "    if ('problem' in copy) {\n      notes.push(",
    replace: "    if ('problem' in copy) {\n      [''].push(",
    check: ofStorm('the middleware keeps every promise, while all kinds of faults strike'),
  },
  {
    name: 'A link that was signed anew makes another message of an agent’s',
    file: 'lib/outbound/outbound-message.ts',
    find: 'digest(withoutSignatures(message, rich))',
    replace: 'digest(message)',
    check: ofOutbound('is the same message where CXone repeats it with links that it signed anew'),
  },
  {
    name: 'The place of a part is not written down before it is sent',
    file: deliverParts,
    find: 'const noted = await ports.claims.note(claim, { settled: place, sending: place, misses });',
    replace: 'const noted = claim;',
    check: ofOutbound('whose worker died on a part is taken up there (repeats recognised: true)'),
  },
  {
    name: 'A part of unknown outcome is sent again with a provider that doubles repeats',
    file: deliverParts,
    find: 'isInDoubt && (ending !== undefined || !capabilities.idempotentSend)',
    replace: 'isInDoubt && ending !== undefined',
    check: ofOutbound('whose worker died on a part is taken up there (repeats recognised: false)'),
  },
  {
    name: 'A part that may have arrived is called unsent',
    file: deliverParts,
    find: "const isUnknown = failure.kind === 'unknown-outcome' ||",
    replace: 'const isUnknown = false && failure.kind !== undefined &&',
    check: ofOutbound('never repeats one where it does not, and says which nobody knows of'),
  },
  {
    name: 'A worker without time for the next part forgets the one that it sent',
    file: deliverParts,
    find: 'const noted = await ports.claims.note(claim, { settled: place, sending: place, misses });',
    replace:
      'const noted = work.remainingMs() < MINIMUM_TIME_FOR_AN_EFFECT_MS ? claim : await ports.claims.note(claim, { settled: place, sending: place, misses });',
    check: ofOutbound('is not begun anew where the provider took a part so late that no time is left'),
  },
  {
    name: 'A file that can’t be had keeps those behind it back',
    file: deliverParts,
    find: '      misses.push(missing);\n      continue;',
    replace: '      misses.push(missing);\n      break;',
    check: ofOutbound('sends the rest of itself where a file can’t be had, and the agent reads which'),
  },
  {
    name: 'A receipt of the parts that arrived hides that another one failed',
    file: 'lib/receipts/status-rank.ts',
    find: 'return inPart ? FAILED_IN_PART : ranks[status];',
    replace: 'return inPart && FAILED_IN_PART < 0 ? 0 : ranks[status];',
    check: ofStorm('the middleware keeps every promise, while all kinds of faults strike'),
  },
  {
    name: 'A message of which a part failed counts as failed whole',
    file: 'lib/outbound/deliver-outbound.ts',
    find: 'inPart: !result.isNothingSent }',
    replace: 'inPart: false }',
    check: ofStorm('the middleware keeps every promise, while all kinds of faults strike'),
  },
];
