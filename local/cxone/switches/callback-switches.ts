import { amount, choice } from './define-switch.ts';

const day = 86_400_000;

/** How CXone calls an integration box, and how it reads the answers (byoc-protocol §2). */
export const callbackSwitches = {
  replyPath: choice(
    '§6 row 3',
    ['checkbox', 'outbound', 'legacy'],
    'Where an agent’s reply goes: as the record’s checkbox says, or always to the outbound (A2) or legacy (A3) path.',
  ),
  outboundPath: choice(
    '§6 rows 3 and 4',
    [
      '/2.0/channel/{id}/outbound',
      '/1.0/channel/{id}/outbound',
      '/3.0/channel/{id}/outbound',
      '/2.0/channels/{id}/outbound',
      '/channels/{id}/outbound',
    ],
    'The path of the outbound callback (A2), after the Integration Box URL.',
  ),
  sidePath: choice(
    '§6 row 4, §2.1',
    ['/1.0/channel/{id}', '/1.0/channels/{id}', '/channels/{id}'],
    'How the paths of a recipient’s validation (A4) and of typing (A5) begin, after the Integration Box URL.',
  ),
  postId: choice(
    '§2.5',
    ['composite', 'thread-guid'],
    'The post id in the path of A3: `{channelId}_{threadIdOnExternalPlatform}`, or CXone’s own id of the thread.',
  ),
  legacyContent: choice(
    '§2.5',
    ['both', 'typed', 'bare-text', 'content'],
    'Where A3 carries the text: in `content` and a typed `messageContent`, in the typed one alone, in ' +
      '`messageContent.text`, or in `content` alone.',
  ),
  legacyThread: choice('§2.5', ['absent', 'present'], 'Whether A3 names the thread beside the post.'),
  outboundWithoutThread: choice(
    '§6 row 1, §5 pitfall 11',
    ['absent', 'null', 'new-thread-id'],
    'What A2 says of the thread when an agent writes first.',
  ),
  recipientsKey: choice(
    '§6 row 1',
    ['endUserRecipients', 'recipients'],
    'The name under which callbacks carry the customer.',
  ),
  recipientName: choice(
    '§6 row 1',
    ['present', 'absent'],
    'Whether a recipient has a name where CXone knows none: its id stands for it, or the field is missing.',
  ),
  emptyFields: choice(
    '§6 row 1',
    ['null', 'absent'],
    'How A2 and A3 say that nothing is quoted, forwarded or attached: with null and an empty list, or not at all.',
  ),
  brand: choice('§6 row 1', ['present', 'absent'], 'Whether callbacks name the brand.'),
  agentText: choice(
    '§4.1',
    ['plain', 'html'],
    'The text of an agent’s message: as typed, or as HTML with entities and a paragraph around it.',
  ),
  richContent: choice(
    '§7.7',
    ['unchanged', 'as-text', 'as-supported'],
    'What A2 carries of a message that is no plain text: its own type, or a TEXT made of its fallback, always or where ' +
      'the customer’s last message does not list the type in `browserFingerprint.supportedMessageTypes`.',
  ),
  attachmentFields: choice(
    '§4.3',
    ['minimal', 'rich'],
    'What an attachment of A2 holds: name and URL, or the ten fields that other views have.',
  ),
  attachmentLinkSeconds: amount(
    '§4.3',
    [3600, 60, 1],
    { min: 1, max: 604_800 },
    'Seconds for which the signed link to an uploaded file is good.',
  ),
  answerStrictness: choice(
    '§6 row 2, §7.3',
    ['superset', 'minimal', 'rejects-unknown-keys'],
    'How a 200 of A2 is read: every known field is checked and others are passed over, or the ids of message and ' +
      'thread alone are looked at, or a field that is not known is refused.',
  ),
  errorText: choice(
    '§6 row 12',
    ['displayErrorMessage', 'generic'],
    'What the agent sees of a refusal: the integration’s sentence, or CXone’s own for all.',
  ),
  validationAnswer: choice(
    '§6 row 7',
    ['200-or-204', '200', 'status-valid'],
    'What counts as a valid recipient (A4): any 200 or 204, a 200 alone, or a 200 with `{"status":"valid"}`.',
  ),
  typing: choice(
    '§2.7, §3.4',
    ['on', 'once', 'off'],
    'Whether an agent’s typing is posted (A5), again every four seconds while it goes on, or once; channels then show ' +
      '`canSendSenderActions`.',
  ),
  authorUser: choice(
    '§6 row 1, §2.4',
    ['absent', 'present'],
    'Whether A2 names who wrote it: nobody, or the agent, and null where a bot did.',
  ),
  contactClosed: choice(
    '§3.10, §6 row 20',
    ['nothing', 'webhook-with-basic', 'webhook-with-token'],
    'What a workflow does once a contact is closed, by whomever: nothing, or a POST to the middleware’s ' +
      '`/1.0/channel/{channelId}/thread/{threadId}/end`, with the record’s client id and secret or with its token.',
  ),
  messageActionPath: choice(
    '§6 row 8, §2.8, §7.8',
    [
      '/1.0/channel/{channelId}/messages/{messageId}/{action}',
      '/1.0/channel/{channelId}/message/{messageId}/{action}',
      '/1.0/posts/{channelId}_{threadId}/messages/{messageId}/{action}',
    ],
    'Where CXone tells that an agent deletes, hides, likes or shares a message (A6): all three are guesses.',
  ),
  callbackTimeoutMs: amount(
    '§6 row 9, §7.4',
    [30_000, 20_000, 10_000, 5000],
    { min: 1, max: day },
    'Milliseconds that CXone waits for the answer to a callback.',
  ),
  callbackRetries: amount(
    '§6 row 9, §7.4',
    [0, 1, 2, 5],
    { min: 0, max: 10 },
    'How often CXone repeats a message’s callback that failed.',
  ),
  callbackRetryDelayMs: amount(
    '§6 row 9, §7.4',
    [0, 1000, 5000, 30_000],
    { min: 0, max: day },
    'Milliseconds before each repeat.',
  ),
  callbackRetryOn: choice(
    '§6 row 9, §7.4',
    ['time-out-and-5xx', '5xx', 'time-out', 'any-error'],
    'Which failures are repeated, where any are; a 4xx belongs to any-error alone.',
  ),
  traceHeader: choice(
    '§6 row 11, §2.9',
    ['off', 'same-on-repeat', 'new-on-repeat'],
    'Whether callbacks carry `X-Trace-Id`, and whether a repeat carries that of the first try.',
  ),
  tokenRequest: choice(
    '§6 row 5',
    ['json', 'form', 'basic'],
    'How CXone asks for a token (A1): JSON, a form, or a form with the credentials in HTTP Basic.',
  ),
  callbackToken: choice(
    '§6 row 6',
    ['until-401', 'expires-in'],
    'How long CXone keeps the integration’s token: until a 401, or for its `expires_in`.',
  ),
};
