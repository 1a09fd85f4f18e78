import type { PlantedBug } from '../planted-bug.ts';

const ofParts = (test: string) => ({
  file: 'test/lib/inbound/album.test.ts',
  test: `the parts of an album > ${test}`,
});

export const albums: readonly PlantedBug[] = [
  {
    name: 'A photo is added to an album that is closed, and shows nowhere',
    file: 'lib/inbound/album.ts',
    find: "{ missing: 'closedAt' }",
    replace: "{ missing: 'closed' }",
    check: ofParts('go alone where they come once the album is closed'),
  },
  {
    name: 'A photo that is repeated once its album is closed is shown again',
    file: 'lib/inbound/album.ts',
    find: 'return (await ports.table.get(pk))?.[place] !== undefined;',
    replace: 'return false;',
    check: ofParts('are known again when they are repeated, before and after the album is closed'),
  },
  {
    name: 'An album is closed with its first photo',
    file: 'lib/inbound/album.ts',
    find: 'const QUIET_MS = 2_000;',
    replace: 'const QUIET_MS = 0;',
    check: ofParts('are waited for until none has come for two seconds'),
  },
  {
    name: 'What an album is made of changes after it was delivered',
    file: 'lib/inbound/album.ts',
    find: "if (found['closedAt'] !== undefined) return whole(found, part, ports);",
    replace: "if (found['closedAt'] !== undefined) return alone(part);",
    check: ofParts('are one message for whoever asks, whichever part they ask with'),
  },
];
