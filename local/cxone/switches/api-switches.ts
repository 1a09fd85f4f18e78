import { amount, choice } from './define-switch.ts';

/** How the Digital Engagement API behaves and answers (byoc-protocol §3). */
export const apiSwitches = {
  clientAuthentication: choice(
    '§6 row 33, §3.1',
    ['body-or-raw', 'body-or-decoded', 'raw', 'decoded', 'body'],
    'Where a token request may have the application’s id and secret: in the form’s body, or in Basic, where they are ' +
      'taken raw or form-decoded (RFC 6749 §2.3.1). All else is an unknown application.',
  ),
  apiEndpoint: choice(
    '§6 row 15, §3.2',
    ['present', 'absent'],
    'Whether discovery names the API’s address; without it only a derived host is left, which leads nowhere here.',
  ),
  duplicateMessage: choice(
    '§6 row 13, §7.5',
    ['conflict', 'unprocessable', 'accept', 'second'],
    'B6 with an id that the channel has: 409, 422 with a text that says so, the first message again, or a second one.',
  ),
  messageIds: choice(
    '§6 row 31',
    ['by-channel', 'by-tenant'],
    'Where an id of B6 exists: on the channel that has its message, or on every channel of the tenant.',
  ),
  customers: choice(
    '§6 row 32',
    ['by-channel', 'by-tenant'],
    'Customers of two channels under one id: two people, or one, who is called as the channel that spoke last says.',
  ),
  lookupLagMs: amount(
    '§6 row 13',
    [0, 2000, 10_000, 60_000],
    { min: 0, max: 86_400_000 },
    'Milliseconds until B13 finds a stored message.',
  ),
  abandonedRequest: choice(
    '§6 row 13',
    ['lands-late', 'dropped'],
    'What becomes of a slow request whose caller hung up: its work is done later, or never.',
  ),
  successForm: choice(
    '§6 row 14',
    ['hinted', '200', '201', '204', '200-empty'],
    'The status of what was done: by the hints of §3.9 (B2 200, B6 201, others 204), or one for all; 204 and ' +
      '200-empty have no body. B1 and B19 always answer, and reads are reads.',
  ),
  gatewayErrors: choice(
    '§3.9',
    ['mixed', 'html', 'json'],
    'The body of a gateway’s 401, 403, 429 and 5xx: JSON with a message but HTML for a 503, or one for all.',
  ),
  retryAfter: choice('§3.9', ['seconds', 'http-date', 'absent'], 'How a 429 says when to come again.'),
  timestampForm: choice('§6 row 22', ['Z', '+00:00'], 'How a time that CXone answers with says that it is UTC.'),
  statusOfUnknownMessage: choice(
    '§7.6, §3.6',
    ['not-found', 'unprocessable', 'swallowed'],
    'B7 for an id that CXone does not know (yet): 404, 422, or accepted and forgotten.',
  ),
  deliveredAfterSeen: choice('§7.6', ['accepted', 'refused'], 'B7 that says delivered after seen.'),
  repeatedStatus: choice(
    '§7.6',
    ['accepted', 'refused'],
    'B7 that says once more what the message’s last status says: accepted, or a 422.',
  ),
  closedContact: choice(
    '§7.10',
    ['new-contact', 'same-contact'],
    'A customer’s message after the contact was closed: opens a new contact, or the same one again.',
  ),
  resolvedContact: choice(
    '§3.8',
    ['same-contact', 'new-contact'],
    'A customer’s message after the contact was resolved: opens it again, or a new contact.',
  ),
  unknownCustomField: choice('§7.5', ['refused', 'ignored'], 'B6 with a custom field that is not defined.'),
  emptyText: choice('§6 row 23, §7.5', ['accepted', 'refused'], 'B6 with a text of nothing, or of blanks alone.'),
  textLimit: amount(
    '§6 row 21, §7.5',
    [0, 50_000, 4000],
    { min: 0, max: 10_000_000 },
    'Characters that a text of B6 may have; 0: as many as it likes.',
  ),
  attachmentFetch: choice(
    '§4.3, §7.5',
    ['later', 'at-once'],
    'When CXone fetches an attachment of B6: after its answer, or before it, refusing what it cannot fetch.',
  ),
  otherAuthorOnThread: choice(
    '§7.5',
    ['accepted', 'refused'],
    'B6 by another customer than the one that the thread began with.',
  ),
  unknownQuote: choice(
    '§6 row 29',
    ['accepted', 'refused'],
    'B6 that quotes a message which the channel does not have.',
  ),
  deletedOnRepost: choice(
    '§6 row 24',
    ['duplicate', 'marks-deleted'],
    'B6 with a known id and `deletedOnExternalPlatform`: an ordinary duplicate, or a deletion.',
  ),
  deleteUnknownChannel: choice('§6 row 18', ['not-found', 'no-content'], 'B4 for a channel that is not there.'),
  deletedChannels: choice(
    '§6 row 27',
    ['left-out', 'listed'],
    'B3 of a channel that was deleted: without it, or with it and `isDeleted`.',
  ),
  deletedChannelPosted: choice(
    '§6 row 28',
    ['comes-back', 'refused'],
    'B2 with the id of a channel that was deleted: it is there again, or a 409.',
  ),
  routingAfterUpdate: choice(
    '§3.4, §6 row 17',
    ['kept', 'cleared'],
    'What B2 on a known channel does to the skill and script that an admin chose, where it names no script.',
  ),
  senderAction: choice(
    '§3.7, §7.9',
    ['echoed', 'shown-to-agent', 'nothing'],
    'What B10 does: comes back as A5 (where typing is on), shows the customer typing at the desk, or nothing.',
  ),
  routing: choice(
    '§1.1, §5 pitfall 14',
    ['lenient', 'strict'],
    'Messages of a channel without a default skill and script: shown as all others, or listed as unrouted.',
  ),
};
