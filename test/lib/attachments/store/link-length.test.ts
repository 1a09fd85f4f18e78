import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createS3FileStore } from '../../../../lib/attachments/store/create-s3-file-store.ts';

/** What LINE's Messaging API takes of a URL, and RCS of AWS End User Messaging. */
const MOST = 2_000;
const BUCKET = 'cxone-byoc-middleware-prod-filesbucket-1a2b3c4d5e6f';
const key = `outbound/ch-${'0123456789abcdef'.repeat(2).slice(2)}/out-q83vEjRWeJCrze8SNFZ4kAaBcD/1`;
/** Thirty characters, and an ending. */
const JAPANESE = `${'配送ラベルと返品のご案内について'.repeat(2).slice(0, 30)}.pdf`;

function linkTo(name: string, tokenLength: number, most?: number, type = 'application/pdf'): Promise<string> {
  const credentials = {
    accessKeyId: 'ASIATESTTESTTESTTEST',
    secretAccessKey: 'test-secret-access-key',
    // Base64, of which one character in 32 is written as three in a URL.
    sessionToken: 'TestSessionTokenOfNoRealRole123/'.repeat(40).slice(0, tokenLength),
  };
  return createS3FileStore(new S3Client({ region: 'eu-west-1', credentials }), BUCKET).link(
    { key, name, type },
    3_600,
    most,
  );
}

const dispositionIn = (link: string) => new URL(link).searchParams.get('response-content-disposition') ?? '';
const nameIn = (link: string) => /filename\*=UTF-8''(.*)$/.exec(dispositionIn(link))?.[1] ?? '';

describe('a link to a file with a long name', () => {
  it.each([
    { tokenLength: 700, isCut: false },
    { tokenLength: 900, isCut: true },
    { tokenLength: 1_100, isCut: true },
  ])('is no longer than the provider takes, and keeps the file’s ending: a token of $tokenLength', async (row) => {
    const link = await linkTo(JAPANESE, row.tokenLength, MOST);
    const name = decodeURIComponent(nameIn(link));

    expect(link.length).toBeLessThanOrEqual(MOST);
    expect(JAPANESE.startsWith(name.replace(/\.pdf$/, ''))).toBe(true);
    expect(name).toMatch(/^.+\.pdf$/);
    expect(name !== JAPANESE).toBe(row.isCut);
    expect((await linkTo(JAPANESE, row.tokenLength)).length > MOST).toBe(row.isCut);
  });

  it('cuts no more than it has to, and between characters as people see them', async () => {
    const name = `${'👩‍👩‍👧'.repeat(12)}.png`;
    const link = await linkTo(name, 700, MOST, 'image/png');
    const kept = decodeURIComponent(nameIn(link));

    expect(kept).toMatch(/^(?:👩‍👩‍👧)+\.png$/u);
    const oneMore = `👩‍👩‍👧${kept}`;
    expect((await linkTo(oneMore, 700, undefined, 'image/png')).length).toBeGreaterThan(MOST);
  });

  it('has no name where there is no room for one, and stays too long where that is not enough', async () => {
    const bare = await linkTo('', 700);
    expect(dispositionIn(bare)).toBe('inline');
    expect(await linkTo(JAPANESE, 700, bare.length).then(dispositionIn)).toBe('inline');
    expect((await linkTo(JAPANESE, 700, 500)).length).toBeGreaterThan(500);
  });

  it('fits, whatever the name is, as long as a link without a name does', async () => {
    const bare = (await linkTo('', 700)).length;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 110 }), fc.nat(600), async (stem, room) => {
        const link = await linkTo(`${stem}.pdf`, 700, bare + room);
        expect(link.length).toBeLessThanOrEqual(bare + room);
      }),
      { numRuns: 100 },
    );
  });
});
