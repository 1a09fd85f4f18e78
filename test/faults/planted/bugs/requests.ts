import type { PlantedBug } from '../planted-bug.ts';

const genericSend = 'lib/providers/generic/send.ts';
const readAnswer = 'lib/providers/read-answer.ts';

const ofSend = (test: string) => ({
  file: 'test/lib/providers/generic/send.test.ts',
  test: `send of the generic provider > ${test}`,
});
const onTheWire = (test: string) => ({ file: 'test/lib/providers/answers-on-the-wire.test.ts', test });
const ofMessages = (test: string) => ({ file: 'test/lib/cxone/messages.test.ts', test });

/** What is asked of CXone and of the provider, and how their answers are read. */
export const requests: readonly PlantedBug[] = [
  {
    name: 'CXone’s Retry-After is read as milliseconds',
    file: 'lib/cxone/http/exchange.ts',
    find: 'return Math.ceil(Number(text) * 1000);',
    replace: 'return Math.ceil(Number(text));',
    check: ofMessages('createMessage > waits as long as a 429 asks in seconds, then tries again'),
  },
  {
    name: 'The provider’s Retry-After is read as milliseconds',
    file: 'lib/providers/retry-after.ts',
    find: 'number * 1_000 - now.getTime() : number * 1_000)',
    replace: 'number * 1_000 - now.getTime() : number)',
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
    file: readAnswer,
    find: "    return { kind: 'unknown-outcome', retryAfterMs };",
    replace: "    return { kind: 'transient', retryAfterMs };",
    check: ofSend('reads the answer 502 {} as unknown-outcome'),
  },
  {
    name: 'A provider’s refusal counts as "come again"',
    file: readAnswer,
    find: "if (retryAfterMs !== undefined) return { kind: 'throttled', retryAfterMs };",
    replace: "if (retryAfterMs !== undefined || status === 422) return { kind: 'throttled', retryAfterMs };",
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
  {
    name: 'A sign-in page with the status 200 is a message that was sent',
    file: readAnswer,
    find: "isSuccess(json, body, forms.success) ? ({ kind: 'sent' }",
    replace: "isSuccess(json, body, forms.success) || body.isWhole ? ({ kind: 'sent' }",
    check: onTheWire('generic > leaves open what a 2xx with a sign-in page says nothing of'),
  },
  {
    name: 'A 2xx that says no is a message that was sent',
    file: readAnswer,
    find: 'const isError = !ok || isErrorBody(top, body, forms);',
    replace: 'const isError = !ok;',
    check: onTheWire('telegram > is refused by a 2xx that says no, in the provider’s words'),
  },
  {
    name: 'One text that a firewall does not like is told as broken credentials',
    file: readAnswer,
    find: 'if (status === 403) return isSilent || ',
    replace: 'if (status === 403) return true || isSilent || ',
    check: onTheWire('generic > tells the page of a firewall that does not like a text as a refusal of that text'),
  },
  {
    name: 'Telegram’s time to wait counts only where it is a number',
    file: 'lib/providers/telegram/bot-api.ts',
    find: 'secondsToWait(inWords === undefined ? 0 : Number(inWords))',
    replace: 'secondsToWait(inWords === undefined ? 0 : 0)',
    check: onTheWire('Telegram > is given the time that it names in its words alone, whatever the status'),
  },
];
