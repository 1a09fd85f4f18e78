import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MessageEvent } from '../../../lib/contract/events.ts';
import { mergeAlbum } from '../../../lib/inbound/album.ts';
import { messageEvent } from '../../support/fixtures.ts';

const part = (number: number, text = ''): MessageEvent =>
  messageEvent({
    providerMessageId: `7100000001:${number}`,
    text,
    album: 'album-1',
    files: [{ id: `photo-${number}`, source: { kind: 'reference', reference: `file-${number}` } }],
  });

describe('an album', () => {
  it('becomes its first message, with the files of all and the words of those that have some', () => {
    expect(mergeAlbum([part(10, 'the label'), part(9), part(11, 'the box')])).toEqual({
      ...part(9),
      album: undefined,
      text: 'the label\nthe box',
      files: [...(part(9).files ?? []), ...(part(10).files ?? []), ...(part(11).files ?? [])],
    });
  });

  it('of words alone has no files', () => {
    const words = { ...part(9, 'nine'), files: undefined };
    expect(mergeAlbum([words, { ...words, providerMessageId: '7100000001:10', text: 'ten' }])).toEqual({
      ...words,
      text: 'nine\nten',
      album: undefined,
    });
  });

  it('keeps what is said of each part, and says once what holds of several', () => {
    const forwarded = { en: 'Forwarded', fr: 'Transféré' };
    const notShown = { en: 'Not shown', fr: 'Pas affiché' };
    const merged = mergeAlbum([
      { ...part(9), notes: [forwarded] },
      { ...part(10), notes: [forwarded, notShown] },
    ]);
    expect(merged.notes).toEqual([forwarded, notShown]);
  });

  it('of one message is that message', () => {
    expect(mergeAlbum([part(9, 'the label')])).toEqual({ ...part(9, 'the label'), album: undefined });
  });

  it('is the same whichever way its parts come', () => {
    const parts = [part(8), part(9, 'nine'), part(10, 'ten'), part(101)] as const;
    fc.assert(
      fc.property(fc.shuffledSubarray([...parts], { minLength: 4 }), ([first = part(8), ...others]) => {
        expect(mergeAlbum([first, ...others])).toEqual(mergeAlbum([...parts]));
      }),
    );
  });
});
