/** `npm run fixtures`: keeps what this version writes, for later versions to read. See README.md beside this file. */
import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { takeFixtures } from './flows/take-fixtures.ts';
import { writeFixtures } from './support/fixtures.ts';

const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
const { version } = z.object({ version: z.string() }).parse(manifest);

console.log(`Written to ${await writeFixtures(version, await takeFixtures())}`);
// What was cut off in the middle of a call waits there for ever.
process.exit();
