import { describe, expect, it } from 'vitest';
import { withoutQuote } from '../../../lib/messages/to-create-message.ts';
import { messageEvent } from '../../support/fixtures.ts';

const replyTo = { sentBy: 'theirs', providerMessageId: 'm-0' } as const;

describe('a message without what it quotes', () => {
  it('says in each language that there was something, behind what else is to be said', () => {
    const sticker = { en: 'Sticker', fr: 'Autocollant' };
    expect(withoutQuote(messageEvent({ replyTo, notes: [sticker] }))).toEqual(
      messageEvent({
        replyTo: undefined,
        notes: [
          sticker,
          {
            en: 'In reply to a message that is not shown here',
            fr: 'En réponse à un message qui n’est pas affiché ici',
          },
        ],
      }),
    );
  });

  it('is itself where it quotes nothing', () => {
    expect(withoutQuote(messageEvent())).toEqual(messageEvent());
  });
});
