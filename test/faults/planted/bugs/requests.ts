import type { PlantedBug } from '../planted-bug.ts';

const genericSend = 'lib/providers/generic/send.ts';

const ofSend = (test: string) => ({
  file: 'test/lib/providers/generic/send.test.ts',
  test: `send of the generic provider > ${test}`,
});
const ofMessages = (test: string) => ({ file: 'test/lib/cxone/messages.test.ts', test });

/** What is asked of CXone and of the provider, and how their answers are read. */
export const requests: readonly PlantedBug[] = [
  {
    name: 'CXone’s Retry-After is read as milliseconds',
    file: 'lib/cxone/http/exchange.ts',
    find: 'return Number(text) * 1000;',
    replace: 'return Number(text);',
    check: ofMessages('createMessage > waits as long as a 429 asks in seconds, then tries again'),
  },
  {
    name: 'The provider’s Retry-After is read as milliseconds',
    file: genericSend,
    find: 'Number(header) * 1000',
    replace: 'Number(header)',
    check: ofSend('is throttled by 429 with a Retry-After of seconds'),
  },
  {
    name: 'What CXone refuses is sent again at once',
    file: 'lib/cxone/http/retry.ts',
    find: 'if (error instanceof CxoneThrottledError) return true;',
    replace: 'if (error instanceof CxoneThrottledError || error.status === 422) return true;',
    check: ofMessages('createMessage > is not repeated where CXone refuses it with 422'),
  },
  {
    name: 'A message is created again after an unknown outcome, without a look',
    file: 'lib/cxone/http/retry.ts',
    find: "return error instanceof CxoneUnavailableError && (repeatable || error.outcome === 'not-processed');",
    replace: 'return error instanceof CxoneUnavailableError || repeatable;',
    check: ofMessages('createMessage > is not repeated where a gateway answered 502, since the message may be there'),
  },
  {
    name: 'A provider’s 500 counts as "not sent"',
    file: genericSend,
    find: "return { kind: 'unknown-outcome', agentMessage: agentTexts.unknownOutcome, detail };",
    replace: "return { kind: 'transient', agentMessage: sentences.outOfOrder, detail };",
    check: ofSend('reads the answer 502 {} as unknown-outcome'),
  },
  {
    name: 'A provider’s refusal counts as "come again"',
    file: genericSend,
    find: 'const kind = refusalKind(status, code);',
    replace:
      "if (status === 422) return { kind: 'transient', agentMessage: sentences.outOfOrder, detail };\n  const kind = refusalKind(status, code);",
    check: ofSend('reads the answer 422 {} as permanent'),
  },
  {
    name: 'A socket that was cut counts as "not sent"',
    file: 'lib/providers/provider-answer.ts',
    find: "['connect', 'getaddrinfo'].includes(String(error.syscall))",
    replace: "['connect', 'getaddrinfo', 'read', 'write'].includes(String(error.syscall))",
    check: ofSend('is unknown for a connection that went silent'),
  },
  {
    name: 'A signed message follows a redirect to whomever',
    file: genericSend,
    find: "redirect: 'manual',",
    replace: "redirect: 'follow',",
    check: ofSend('follows no redirect'),
  },
  {
    name: 'Another body is signed than the one that travels',
    file: genericSend,
    find: '    body,\n    redirect',
    replace: '    body: `${body}\\n`,\n    redirect',
    check: ofSend('signs so that the package of the scheme verifies it, with every live secret'),
  },
  {
    name: 'A message is sent under the provider’s eyes with an id of its own each time',
    file: 'lib/providers/generic/send.ts',
    find: "postSigned(target, part.externalId.replace('.', '_'),",
    replace: 'postSigned(target, `${part.externalId}.${context.now().getTime()}`,',
    check: ofSend('posts the message as JSON'),
  },
];
