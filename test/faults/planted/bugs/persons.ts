import type { PlantedBug } from '../planted-bug.ts';

const erase = 'cli/person/erase.ts';
const find = 'cli/person/find.ts';
const handedOver = 'lib/attachments/handed-over.ts';
const ofErase = (test: string) => ({ file: 'test/cli/person/erase.test.ts', test });
const ofFiles = (test: string) => ({ file: 'test/lib/attachments/handed-over.test.ts', test });

export const persons: readonly PlantedBug[] = [
  {
    name: 'An erase deletes the claims that know a repeat',
    file: erase,
    find: 'const isOver = claim.expiresAt * 1000 <= now().getTime();',
    replace: 'const isOver = claim.expiresAt > 0;',
    check: ofErase('what is kept of a person > is known for a repeat afterwards: a text'),
  },
  {
    name: 'Whatever comes under the id of an erased message counts as its repeat',
    file: 'lib/exactly-once/kept-claims.ts',
    find: 'const DIGEST_LEFT = 2;',
    replace: 'const DIGEST_LEFT = 0;',
    check: ofErase('a changed text under the id of an erased message is not taken for its repeat'),
  },
  {
    name: 'A part of an erased album is a message by itself when it comes again',
    file: erase,
    find: '{ anyContent: ofAlbums.has(claim.pk) }',
    replace: '{ anyContent: false }',
    check: ofErase('a part of an erased album that comes again is no second message'),
  },
  {
    name: 'An erase that is cut off loses sight of what it had not erased yet',
    file: erase,
    find: 'return [\n    ...inCxone,',
    replace: 'return [\n    ...index.map((pk) => () => table.delete(pk)),\n    ...inCxone,',
    check: ofErase('an erase that is cut off > is finished by the next one, at whichever remote call it was'),
  },
  {
    name: 'What waits for CXone is erased, and delivered afterwards',
    file: find,
    find: "return state === 'open' && expiresAt * 1000 > now;",
    replace: "return state === 'parked' && expiresAt * 1000 < now;",
    check: ofErase('what is on its way > keeps an erase from beginning: a message that waits for CXone'),
  },
  {
    name: 'A person is erased on every channel',
    file: 'lib/messages/edits.ts',
    find: 'return short([channelId, customerId], digest);',
    replace: 'return short([channelId.length, customerId].slice(1), digest);',
    check: ofErase('whom an erase leaves alone > the same person on another channel'),
  },
  {
    name: 'What belongs to all in a conversation is erased with one of them',
    file: find,
    find: 'filter((conversationId) => !shared.has(conversationId));',
    replace: "filter((conversationId) => conversationId !== '' || shared.has(conversationId));",
    check: ofErase(
      'whom an erase leaves alone > the others of a conversation of several, and what belongs to all of them',
    ),
  },
  {
    name: 'What a channel kept before it changed over is not erased',
    file: find,
    find: 'const namings = [keyedDigest(secret), digestOf];',
    replace: 'const namings = [keyedDigest(secret)];',
    check: ofErase(
      'what is kept on a channel that a version before added > is found and erased by either name once it has changed over, and is known for a repeat',
    ),
  },
  {
    name: 'Files whose names are sealed stay in the bucket',
    file: 'lib/exactly-once/kept-claims.ts',
    find: 'return claim && { ...claim, ...(await openNotes(claim.pk, claim.notes, indexKey)) };',
    replace: 'return claim && { ...claim, sealed: [await indexKey()] };',
    check: ofFiles(
      'a file that was handed over > of a customer stays for as long as the link that CXone got works, and no hour longer',
    ),
  },
  {
    name: 'What is left in a claim whose files are gone stands there plainly',
    file: 'lib/exactly-once/kept-claims.ts',
    find: 'const kept = sealed.length === 0 ? left :',
    replace: 'const kept = sealed.length >= 0 ? left :',
    check: ofFiles(
      'a file that was handed over > of a customer stays for as long as the link that CXone got works, and no hour longer',
    ),
  },
  {
    name: 'A file is deleted while the link to it works',
    file: handedOver,
    find: 'filter(({ listSk }) => listSk <= at.toISOString());',
    replace: "filter(({ listSk }) => listSk !== '');",
    check: ofFiles(
      'a file that was handed over > of a customer stays for as long as the link that CXone got works, and no hour longer',
    ),
  },
  {
    name: 'What a provider uploaded outlives the copy of it',
    file: handedOver,
    find: '[copy.key])), ...originals];',
    replace: '[copy.key])), ...originals.slice(0, 0)];',
    check: ofFiles('a file that was handed over > was uploaded to us: it goes with its copy'),
  },
  {
    name: 'A file that can’t be deleted keeps all others in the bucket',
    file: handedOver,
    find: 'failures.push(error);',
    replace: 'throw error;',
    check: ofFiles('a run > that meets a file which can’t be deleted deletes the others, and fails'),
  },
];
