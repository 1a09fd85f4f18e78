import type { PlantedBug } from '../planted-bug.ts';

const compare = 'lib/messages/edits.ts';
const remember = 'lib/inbound/edits.ts';
const message = 'lib/inbound/inbound-message.ts';

const of = (test: string) => ({ file: 'test/lib/inbound/edits.test.ts', test });

export const edits: readonly PlantedBug[] = [
  {
    name: 'An edit that changes nothing is shown',
    file: compare,
    find: "  if (hasSameFiles && saysTheSame('words', event, standing, keys)) return undefined;\n",
    replace: '',
    check: of('an edit > that changes nothing is shown to nobody, and costs no call of CXone'),
  },
  {
    name: 'An edit of a caption brings the photo again',
    file: compare,
    find: '    return { ...event, files: undefined, notes: isSilent',
    replace: '    return { ...event, notes: isSilent',
    check: of('an edit > of a caption brings the words, and not the photo again, whose link was signed anew'),
  },
  {
    name: 'A file whose link was signed anew is another file',
    file: compare,
    find: 'withoutSignature(source.url)',
    replace: 'source.url',
    check: of('an edit > of a caption brings the words, and not the photo again, whose link was signed anew'),
  },
  {
    name: 'An edit is compared with a message that CXone does not have',
    file: remember,
    find: 'said: notes?.conversationId === undefined ? undefined : notes.said',
    replace: 'said: notes?.said',
    check: of('an edit > of a message that CXone refused comes whole'),
  },
  {
    name: 'An edit is compared with the first words for ever',
    file: remember,
    find: '  if (isKept) return {',
    replace: '  if (isKept && changed === undefined) return {',
    check: of('an edit > is compared with the last one, not with the first words'),
  },
  {
    name: 'What an earlier edit wrote late replaces what a later one wrote',
    file: remember,
    find: "    { any: [{ missing: 'at' }, { below: ['at', at + 1] }] },\n",
    replace: '',
    check: of('what is kept of a change > is not replaced by an earlier one that reaches the table late'),
  },
  {
    name: 'A deletion is told as often as it comes',
    file: remember,
    find: ".data ?? 'gone', id };",
    replace: '.data, id };',
    check: of('a deletion > is told once, with what is gone as its quote'),
  },
  {
    name: 'Another content under a known id is an edit, whoever sent it',
    file: message,
    find: "!saysTheSame('who', event, said, ports.keys)",
    replace: 'false',
    check: of('another content under a known id > in another conversation is parked: the id is not unique there'),
  },
];
